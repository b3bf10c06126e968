import { functionArn } from '../../world/model.ts';
import type { SandboxWorld } from '../../world/world.ts';

interface Filter {
  readonly Key: string;
  readonly Values?: readonly string[];
}

/** Functions by their tags; everything on one page. */
export function getResources(input: Readonly<Record<string, unknown>>, world: SandboxWorld): Record<string, unknown> {
  const filters = (input.TagFilters ?? []) as readonly Filter[];
  const types = (input.ResourceTypeFilters ?? ['lambda']) as readonly string[];
  const asked = types.length === 0 || types.some((type) => type === 'lambda' || type === 'lambda:function');
  const found = world.state.functions
    .filter(({ tags }) => asked && Object.keys(tags).length > 0)
    .filter(({ tags }) =>
      filters.every(({ Key, Values = [] }) => {
        const value = tags[Key];
        return value !== undefined && (Values.length === 0 || Values.includes(value));
      }),
    );
  return {
    PaginationToken: '',
    ResourceTagMappingList: found.map(({ name, tags }) => ({
      ResourceARN: functionArn(name, null, world.place),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}
