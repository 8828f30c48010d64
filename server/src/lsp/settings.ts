/** The one place for settings: names, defaults, limits, documentation. The manifest is tested against it. */
import { z } from 'zod';
import { didYouMean, nearest } from '../kernel/names';
import { rules } from '../lint/table';
import { deviceOf, devices } from '../predict/devices';
import { unknownTool } from '../predict/toolchain';

export const settingsSchema = z.object({
  enable: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe(
      'Where to show predictions: `auto` in files that look like HLS (HLS or ACCEL pragmas, HLS headers, labelled loops), `always` in every C and C++ file, or `never`.',
    ),
  part: z.string().default('xcu200-fsgd2104-2-e').describe('FPGA part, with or without package and speed grade.'),
  clockNs: z.number().min(0.5).max(1000).default(4).describe('Clock period in nanoseconds.'),
  tool: z
    .string()
    .regex(/^\w+ \d{4}\.\d/)
    .default('vitis_hls 2025.1')
    .describe('HLS tool and version whose behaviour is predicted, such as `vitis_hls 2025.1`.'),
  unsafeMath: z
    .enum(['auto', 'on', 'off'])
    .default('auto')
    .describe(
      'Whether floating-point sums may be reordered (`-unsafe_math_optimizations`): `on`, `off`, or `auto` for what a script or config file says, else off as in the tool.',
    ),
  topFunction: z
    .string()
    .default('')
    .describe('Top function. Empty: the function that no other function of the file calls.'),
  directives: z
    .string()
    .min(1)
    .default('auto')
    .describe(
      'Script or config file whose directives hold besides the pragmas: `auto` looks for an `hls_config.cfg`, `*.cfg` or `*.tcl` of HLS that belongs to the source, `off` uses none, and a path (from the workspace folder) names one. Its part, clock, flow target, unsafe math and top function hold too.',
    ),
  maxUtilisation: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.8)
    .describe('Largest share of any resource of the part that a proposed design may use (0.8 is 80 %).'),
  diagnostics: z.boolean().default(true).describe('Show problems, and loops where pragmas pay, as diagnostics.'),
  lints: z
    .record(z.string(), z.enum(['off', 'hint', 'information', 'warning', 'error']))
    .default({})
    .describe(
      'Severity of single diagnostics by code, such as `{"hls.no-ii": "off"}`; docs/lints.md lists the codes. A comment `// pragmalens: ignore[hls.no-ii]` on a line or above it silences one place.',
    ),
  codeLens: z.boolean().default(true).describe('Show predicted cycles above top functions and outermost loops.'),
  exploreSeconds: z.number().min(0.1).max(600).default(5).describe('Time that one exploration may take, in seconds.'),
});

export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = settingsSchema.parse({});

/** Reads what a client sends. A bad value is named in `problems` and its default used, so that the rest still works. */
export function readSettings(raw: unknown): { readonly settings: Settings; readonly problems: readonly string[] } {
  const given = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  const problems: string[] = [];
  const good: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const value = given[name] ?? undefined;
    const read = schema.safeParse(value);
    if (read.success) good[name] = read.data;
    else
      problems.push(`pragmaLens.${name} is ${JSON.stringify(value)}: ${issueText(read.error)}; the default is used.`);
  }
  const settings = settingsSchema.parse(good);
  problems.push(...unknownLints(Object.keys(settings.lints)));
  const ofTool = unknownTool(settings.tool);
  if (ofTool !== undefined) problems.push(`pragmaLens.tool: ${ofTool}.`);
  if (deviceOf(settings.part) !== undefined) return { settings, problems };
  problems.push(
    `pragmaLens.part is "${settings.part}", which is not a known part; the default is used. ${suggest(settings.part)}`,
  );
  return { settings: { ...settings, part: defaultSettings.part }, problems };
}

function unknownLints(codes: readonly string[]): string[] {
  const known = rules.map(({ code }) => code);
  return codes
    .filter((code) => code.startsWith('hls.') && !known.includes(code))
    .map((code) => `pragmaLens.lints names "${code}", which is no diagnostic${didYouMean(code, known) || '.'}`);
}

function issueText(error: z.ZodError): string {
  const message = error.issues[0]?.message ?? 'not valid';
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function suggest(part: string): string {
  const known = devices.map((device) => device.part);
  const near = nearest(part.trim().split('-')[0] ?? '', known);
  return near === undefined ? `Known parts: ${known.join(', ')}.` : `Did you mean ${near}?`;
}
