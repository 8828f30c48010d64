/** The command line: decodes arguments, calls the engine, prints. Exit codes: 0, 1 (check found errors), 2 (bad usage). */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { buildGraph } from '../graph/build';
import { sourceDirectives } from '../kernel/source-directives';
import { designBuilder } from '../kernel/design-build';
import { analyticEstimate } from '../predict/analytic';
import { opCost, unknownTool } from '../predict/toolchain';
import { checkDirectives, checkFile, checkReport } from './check';
import { designAs, designForms, type DesignForm } from './design-as';
import { readDesignLines } from './design-rows';
import { allDirectives, readDirectives } from './directives';
import { exportContract } from './export-contract';
import { exportGraphs } from './export-graphs';
import { exploreSource, rankSpace, type ExploreFlags } from './explore';
import { UsageError } from './failure';
import { graphText } from './graph';
import { importReports, importText } from './import-reports';
import { predictOne, predictRows } from './predict';
import { targetOf, type PredictOptions } from './predict-shared';
import { count, directivesOf, exploreText, pragmaLines, predictText } from './print';
import { analyzeFile, openEngine, topOf } from './source';

/** Put in by the bundler. */
const version = process.env.PRAGMALENS_VERSION ?? 'development';

const directivesHelp = 'directives besides the pragmas: a Tcl script, a config file or JSON';

const program = new Command('pragma-lens')
  .description('Predicts latency and resources of Vitis HLS kernels, and proposes pragmas.')
  .version(version)
  .exitOverride();

withTarget(program.command('check'))
  .description('print diagnostics: what is wrong or not understood, and changes that pay')
  .argument('<file...>')
  .option('--directives <file>', directivesHelp)
  .option('--max-util <share>', 'largest share of any resource of the part', numberIn(0, 100), 0.8)
  .addOption(new Option('--json', 'as JSON').conflicts('sarif'))
  .option('--sarif', 'as SARIF 2.1.0')
  .action(async (paths: string[], flags: CheckFlags) => {
    const engine = await openEngine();
    const given = await readDirectives(flags.directives);
    const target = targetOf(flags, given.conditions);
    const analyses = await Promise.all(paths.map((path) => analyzeFile(engine, path)));
    const { outside, problems } = given.match(analyses);
    const found = [...checkDirectives(problems)];
    for (const [i, analysis] of analyses.entries()) {
      const top = flags.top ?? (paths.length === 1 ? given.top : undefined);
      const options = {
        target,
        top,
        maxUtilisation: flags.maxUtil,
        outside: allDirectives(given, outside[i]),
        outsidePlace: given.placeOf,
      };
      found.push(...(await checkFile(engine, analysis, paths[i] ?? '', options)));
    }
    const { text, hasErrors } = await checkReport(found, flags.sarif ? 'sarif' : flags.json ? 'json' : 'text', version);
    await print(text);
    if (hasErrors) process.exitCode = 1;
  });

withTarget(program.command('predict'))
  .description('predict the design that the source holds, or each design of a file')
  .argument('<file>')
  .option('--directives <file>', directivesHelp)
  .addOption(designAsOption())
  .option('--designs <file>', 'designs as JSON lines (.gz): one JSON line out for each')
  .option('--analytic', 'the analytic terms alone')
  .option('--json', 'as JSON')
  .action(async (path: string, flags: PredictFlags) => {
    const opening = openEngine(flags.analytic !== true);
    // Read while the model loads in its thread; a failure of the one is told before that of the other.
    opening.catch(() => undefined);
    const lines = flags.designs === undefined ? undefined : await readDesignLines(flags.designs);
    const engine = await opening;
    const analysis = await analyzeFile(engine, path);
    if (lines !== undefined) {
      const rows = await predictRows(engine, analysis, path, flags, lines);
      await print(rows.map((row) => JSON.stringify(row)).join('\n') + (rows.length > 0 ? '\n' : ''));
      return;
    }
    const given = await readDirectives(flags.directives);
    const report = await predictOne(engine, analysis, path, flags, given);
    if (flags.as !== undefined) {
      const overrides = allDirectives(given, given.match([analysis]).outside[0]);
      const all =
        flags.as === 'pragmas' ? overrides : [...sourceDirectives(analysis.kernel, analysis.lines), ...overrides];
      return print(designAs(engine, analysis, all, flags.as, `The design of ${path}, its pragmas included.`));
    }
    await print(flags.json ? JSON.stringify(report) + '\n' : predictText(report));
    const model = await engine.model;
    if (!flags.json && model.kind === 'missing' && !flags.analytic) {
      process.stderr.write(`No model: ${model.reason}. These are the analytic terms alone.\n`);
    }
  });

withTarget(program.command('explore'))
  .description('search for better directives and print the frontier, best first')
  .argument('<file>')
  .option('--loop <label>', 'only this loop and those inside it')
  .option('--directives <file>', directivesHelp)
  .addOption(designAsOption())
  .option('--space <file>', 'rank only the designs of this file')
  .option('--max-util <share>', 'largest share of any resource of the part', numberIn(0, 100), 0.8)
  .option('--time-limit <seconds>', 'end the search after this time', numberIn(0, 86400), 10)
  .option('--seed <n>', 'of the search', numberIn(0, 2 ** 31), 1)
  .option('--json', 'as JSON')
  .action(async (path: string, flags: ExploreFlags & FormFlags & { space?: string; json?: true }) => {
    const engine = await openEngine();
    const analysis = await analyzeFile(engine, path);
    const report =
      flags.space === undefined
        ? await exploreSource(engine, analysis, path, flags, await readDirectives(flags.directives))
        : await rankSpace(engine, analysis, path, flags, await readDesignLines(flags.space));
    if (flags.json) return print(JSON.stringify(report) + '\n');
    const [best] = report.frontier;
    if (flags.as !== undefined) {
      const gain = best
        ? `${count(best.latency)} cycles, ${count(report.base.latency)} before`
        : 'nothing better found';
      return print(designAs(engine, analysis, best ? directivesOf(best) : [], flags.as, `${path}: ${gain}.`));
    }
    await print(exploreText(report));
    if (best && best.directives.length > 0) await print(`\nThe fastest:\n${pragmaLines(best).join('\n')}\n`);
  });

withTarget(program.command('graph'))
  .description('print the program graph')
  .argument('<file>')
  .addOption(new Option('--json', 'as JSON').conflicts(['dot', 'svg']))
  .addOption(new Option('--dot', 'as Graphviz DOT').conflicts('svg'))
  .option('--svg', 'as SVG')
  .action(async (path: string, flags: { top?: string; json?: true; svg?: true }) => {
    const engine = await openEngine(false);
    const { kernel, ...analysis } = await analyzeFile(engine, path);
    const top = topOf(engine, { kernel, ...analysis }, path, flags.top);
    const graph = buildGraph(
      kernel,
      kernel.functions.findIndex((f) => f.name === top),
    );
    await print(graphText(graph, flags.svg ? 'svg' : flags.json ? 'json' : 'dot'));
  });

program
  .command('export-graphs')
  .description('write training records of a folder of labelled designs')
  .requiredOption('--data <dir>', 'folder with sources/ and designs/')
  .requiredOption('--out <dir>')
  .option(
    '--suite <name>',
    'only this suite (repeatable)',
    (name: string, before: string[]) => [...before, name],
    [] as string[],
  )
  .option('--limit <n>', 'designs per kernel', numberIn(1, 2 ** 31))
  .action(async (flags: { data: string; out: string; suite: string[]; limit?: number }) => {
    const engine = await openEngine(false);
    await exportGraphs(
      { data: flags.data, out: flags.out, suites: flags.suite, limit: flags.limit },
      async (path) => {
        const { kernel, lines } = await analyzeFile(engine, path);
        return {
          kernel,
          lines,
          design: designBuilder(kernel, lines),
          analytic: (top, target) => ({
            estimate: (design) => analyticEstimate(kernel, top, design, target),
            opInfo: (op, operands) => opCost(op, target.clockNs, operands),
          }),
        };
      },
      (line) => process.stderr.write(line + '\n'),
    );
  });

program
  .command('import-reports')
  .description('make labelled designs of synthesis reports, as export-graphs reads them')
  .argument('<folder>', 'with reports (csynth.xml or .rpt), sources, and scripts or config files')
  .requiredOption('--out <dir>', 'where sources/ and designs/ go')
  .option('--suite <name>', 'of the designs', 'own')
  .option('--source <file>', 'the source of all reports, where no script or config file names it')
  .option('--json', 'as JSON')
  .action(async (folder: string, flags: { out: string; suite: string; source?: string; json?: true }) => {
    const report = await importReports(await openEngine(false), folder, flags);
    await print(flags.json ? JSON.stringify(report) + '\n' : importText(report));
  });

program
  .command('export-contract')
  .description('write the contract between graph and model')
  .argument('[file]', 'where to', 'model/contract.json')
  .action((path: string) => exportContract(path));

/** Where directives come from, and the form that a design is printed in. */
interface FormFlags {
  readonly directives?: string;
  readonly as?: DesignForm;
}

interface CheckFlags extends PredictOptions {
  readonly directives?: string;
  readonly maxUtil: number;
  readonly json?: true;
  readonly sarif?: true;
}

interface PredictFlags extends PredictOptions, FormFlags {
  readonly designs?: string;
  readonly json?: true;
}

function designAsOption(): Option {
  return new Option('--as <form>', 'print the design itself: the source with pragmas, Tcl, or a config file')
    .choices(designForms)
    .conflicts('json');
}

/** The options that say what is synthesised, and with what. */
function withTarget(command: Command): Command {
  return command
    .option('--top <function>', 'top function')
    .option('--part <part>', 'such as xcu200-fsgd2104-2-e')
    .option('--clock-ns <period>', 'clock period in ns', numberIn(0, 1000))
    .option('--tool <tool>', 'such as "vitis_hls 2022.1"')
    .addOption(
      new Option('--flow <flow>', 'flow target; decides how memory interfaces are').choices(['vivado', 'vitis']),
    )
    .option('--unsafe-math', 'floating sums may be reordered')
    .option('--no-unsafe-math', 'they may not')
    .hook('preAction', (_, given) => {
      const { tool } = given.opts<PredictOptions>();
      const note = tool === undefined ? undefined : unknownTool(tool);
      if (note !== undefined) process.stderr.write(`--tool: ${note}.\n`);
    });
}

function numberIn(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high))
      throw new InvalidArgumentError(`It must be a number from ${low} to ${high}.`);
    return value;
  };
}

/** Waits for the pipe, so that large outputs are whole. A reader that went away (`| head`) is no error. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
      else resolve();
    });
  });
}

async function run(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof UsageError) {
      process.stderr.write(`pragma-lens: ${error.message}\n`);
      process.exitCode = 2;
    } else {
      process.stderr.write(`pragma-lens: internal error: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 2;
    }
  }
}

process.stdout.on('error', () => undefined);
void run();
