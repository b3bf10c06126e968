import type { Block } from '../../slack/model.ts';
import { ButtonElement } from './ButtonElement.tsx';
import { Choices, TextField } from './FieldElements.tsx';
import type { Fields } from './host.ts';
import { Picture } from './Picture.tsx';
import { ExternalSelect, Overflow, StaticSelect, WorkspaceSelect } from './SelectElements.tsx';

/** Any element of a block, by its type. */
export function Element(of: { readonly block: Block; readonly element: Fields; readonly labelId?: string }) {
  const { block, element } = of;
  switch (element.type) {
    case 'button':
    case 'workflow_button':
      return <ButtonElement block={block} element={element} />;
    case 'static_select':
      return <StaticSelect block={block} element={element} />;
    case 'external_select':
      return <ExternalSelect block={block} element={element} />;
    case 'users_select':
    case 'channels_select':
    case 'conversations_select':
      return <WorkspaceSelect block={block} element={element} />;
    case 'overflow':
      return <Overflow block={block} element={element} />;
    case 'checkboxes':
    case 'radio_buttons':
    case 'multi_static_select':
      return <Choices {...of} />;
    case 'image':
      return <Picture of={element} />;
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <TextField {...of} />;
    default:
      return <span className="hint">[{String(element.type)}]</span>;
  }
}
