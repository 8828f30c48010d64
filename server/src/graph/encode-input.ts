/** What encoding needs of the analytic terms; `predict`'s estimates have this shape. Null: unknown. */
export interface EstimateInput {
  readonly latency: number | null;
  readonly interval: number | null;
  readonly resources: Readonly<Record<'dsp' | 'bram' | 'uram' | 'lut' | 'ff', number>>;
  readonly size: number;
  /** The functions reached, in any order. */
  readonly functions: readonly FunctionInput[];
  /** A number that is not finite is unknown. */
  readonly composition: readonly {
    readonly multiplier: number;
    readonly addend: number;
    readonly combine: 'sum' | 'max';
  }[];
}

export interface FunctionInput {
  readonly name: string;
  readonly latency: number | null;
  readonly interval: number | null;
  /** One per loop of the function, in its order. */
  readonly loops: readonly LoopInput[];
}

export interface LoopInput {
  readonly latency: number | null;
  readonly tripCount: number | null;
  readonly ii: number | null;
  readonly depth: number | null;
  readonly pipelined: boolean;
  readonly unroll: number;
  readonly absorbed: 'no' | 'flattened' | 'unrolled';
  readonly limit:
    | { readonly kind: 'recurrence'; readonly latency: number; readonly distance: number }
    | { readonly kind: 'ports'; readonly accesses: number; readonly banks: number; readonly portsPerBank: number }
    | { readonly kind: 'sequential' | 'bus' | 'callee' | 'stream' | 'requested' | 'none' };
}

/** The conditions of the run as numbers. */
export interface TargetInput {
  readonly clockNs: number;
  readonly isMerlin: boolean;
  /** 0: unknown. */
  readonly toolYear: number;
  /** null: a part that is not in the table. */
  readonly device: {
    readonly family: 'ultrascale+' | 'series7' | 'versal';
    readonly dsp: number;
    readonly lut: number;
  } | null;
  readonly unsafeMath: boolean;
}
