/**
 * A design: the directives that hold for each loop, array and function of a kernel. The kernel is analysed once; ten
 * thousand designs share that analysis.
 */
export interface Partition {
  readonly type: 'cyclic' | 'block' | 'complete';
  /** Number of banks; 0 for `complete`. */
  readonly factor: number;
  /** 1-based; 0 means all dimensions. */
  readonly dim: number;
}

export interface LoopDirectives {
  readonly pipeline?: { readonly off: boolean; readonly ii?: number; readonly rewind?: boolean };
  /** 1 keeps the loop as it is and blocks the tool's own unrolling. */
  readonly unroll?: number | 'full';
  readonly flatten?: 'on' | 'off';
  readonly dataflow?: boolean;
  readonly tripCount?: { readonly min: number; readonly max: number };
  readonly independent?: readonly Independence[];
  /** Merlin's own: another compiler stands before the HLS tool. `pipeline` empty = coarse, `flatten` = fine-grained. */
  readonly merlin?: {
    readonly pipeline?: 'off' | 'coarse' | 'flatten';
    readonly parallel?: number;
    /** The variable whose sum the iterations may add up in any order. */
    readonly reduction?: string;
    readonly tile?: number;
  };
}

/** What a dependence pragma says of what later iterations read of earlier ones. */
export interface Independence {
  /** An array; null: all of them. */
  readonly variable: string | null;
  /** They read it so many iterations later; null: never. */
  readonly distance: number | null;
}

export interface ArrayDirectives {
  readonly partitions: readonly Partition[];
  readonly reshapes: readonly Partition[];
  readonly storage?: { readonly type?: string; readonly impl?: string; readonly latency?: number };
  /** Mode of an interface pragma on this argument: `m_axi`, `ap_memory`, `axis`, ... */
  readonly interface?: string;
  /** An argument of a kernel of the Vitis run time whose interface is not named: the flow decides. */
  readonly isKernelPort?: boolean;
  /** What an interface pragma says of the memory interface; the rest is as the tool's defaults. */
  readonly bus?: { readonly bundle?: string; readonly latency?: number; readonly maxWidenBits?: number };
}

export interface FunctionDirectives {
  readonly inline?: 'on' | 'off' | 'recursive';
  readonly pipeline?: { readonly off: boolean; readonly ii?: number };
  readonly dataflow?: boolean;
  /** In all loops of the function. */
  readonly independent?: readonly Independence[];
}

export interface FunctionDesign {
  /** One entry per loop of the `FunctionIr`. */
  readonly loops: readonly LoopDirectives[];
  /** One entry per array of the `FunctionIr`. */
  readonly arrays: readonly ArrayDirectives[];
  readonly self: FunctionDirectives;
}

export interface Design {
  /** One entry per function of the kernel. */
  readonly functions: readonly FunctionDesign[];
}
