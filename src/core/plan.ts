/**
 * A plan is data: the list of stages, and the times around them. People write it in words (`5%,25%,50% every 10m auto`);
 * {@link parsePlan} reads those, {@link planSentence} says it back.
 */
export interface Stage {
  /** Integer basis points, 1–9999. */
  readonly weightBp: number;
  /** Least time that traffic flows before the stage may be left. */
  readonly bakeMs: number;
  readonly gate: 'auto' | 'approval';
}

export interface Plan {
  /** 100 % follows after the last stage; an empty list goes there at once. */
  readonly stages: readonly Stage[];
  /** The time after which a person is asked about a stage that is still undecided. */
  readonly maxBakeMs: number;
  /** The time after 100 % in which the rollout can still take itself back. */
  readonly watchMs: number;
  /** `ask`: an undecided automatic stage goes on baking, then asks. `goOn`: as CodeDeploy does, it is left on time unless `regress` or an alarm. */
  readonly undecided: 'ask' | 'goOn';
  /** As the person wrote it, for the card. */
  readonly text: string;
}
