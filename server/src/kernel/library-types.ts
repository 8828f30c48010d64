/** Structs of the HLS libraries and of std, as far as their data goes. */
import type { Declarator, Expr, StructDef, TemplateParam, TypeName } from '../syntax/ast';

const span = { start: 0, end: 0 };
const integer = (value: number): Expr => ({ kind: 'int', value, suffix: '', span });
const named = (name: string): Expr => ({ kind: 'name', name, span });

function typeNamed(name: string, ...args: Expr[]): TypeName {
  return { name, args, isConst: false, pointers: 0, isReference: false };
}

function field(name: string, type: TypeName): Declarator {
  return { name, type, dims: [], isStatic: false, span, nameSpan: span };
}

function struct(name: string, templateParams: readonly TemplateParam[], fields: readonly Declarator[]): StructDef {
  return { name, templateParams, fields, bases: [], aliases: [], span };
}

const sideParams: readonly TemplateParam[] = ['U', 'TI', 'TD'].map((name) => ({
  name,
  kind: 'value',
  default: integer(0),
}));

/** A beat of an AXI stream: its data and the side channels. A data type other than an integer has no byte qualifiers here. */
function beat(name: string, data: TemplateParam, type: TypeName): StructDef {
  const side = (channel: string, width: Expr): Declarator => field(channel, typeNamed('ap_uint', width));
  const rounded: Expr = { kind: 'binary', op: '+', left: named('D'), right: integer(7), span };
  const bytes: Expr = { kind: 'binary', op: '/', left: rounded, right: integer(8), span };
  const qualifiers = data.kind === 'value' ? [side('keep', bytes), side('strb', bytes)] : [];
  const channels = [
    side('user', named('U')),
    side('last', integer(1)),
    side('id', named('TI')),
    side('dest', named('TD')),
  ];
  return struct(name, [data, ...sideParams], [field('data', type), ...qualifiers, ...channels]);
}

const width: TemplateParam = { name: 'D', kind: 'value' };
const element: TemplateParam = { name: 'T', kind: 'type' };

/** Of hls::split and hls::merge either end is one stream and the other several. */
const streamOf: TypeName = { ...typeNamed('hls::stream'), args: [typeNamed('T')] };

const structs: ReadonlyMap<string, StructDef> = new Map(
  [
    beat('ap_axiu', width, typeNamed('ap_uint', named('D'))),
    beat('ap_axis', width, typeNamed('ap_int', named('D'))),
    beat('qdma_axis', width, typeNamed('ap_uint', named('D'))),
    beat('axis', element, typeNamed('T')),
    ...['round_robin', 'load_balance'].map((name) =>
      struct(
        name,
        [element, { name: 'N', kind: 'value' }],
        ['in', 'out'].map((end) => field(end, streamOf)),
      ),
    ),
    struct('complex', [element], [field('re', typeNamed('T')), field('im', typeNamed('T'))]),
  ].map((def) => [def.name, def]),
);

/** The struct of that name that the libraries declare. */
export function libraryStruct(name: string): StructDef | undefined {
  return structs.get(name);
}

/** A stream is no part of the struct that it stands in, and may carry that struct in code that is half written. */
export function isStreamName(name: string): boolean {
  return /(^|::)stream(_of_blocks)?$/.test(name);
}
