/** What of a report becomes labels of a design, and what is impossible and does not. */
import { unitNames, type SynthesisReport, type UnitName } from '../reports/report';
import { deviceOf } from '../predict/devices';
import { resourceLabels } from '../ide/format';

export interface ReportLabels {
  readonly outcome: 'ok' | 'over_budget';
  /** The worst case, which both forms of report have. */
  readonly latency: number | null;
  readonly notes: readonly string[];
}

/** Above this share of any resource of the part a design is over budget, as in the public data. */
const budget = 0.75;

export function labelsOf(report: SynthesisReport, part: string): ReportLabels {
  const { latency, notes } = latencyOf(report);
  const over = overBudget(report, part);
  return { outcome: over.length > 0 ? 'over_budget' : 'ok', latency, notes: [...notes, ...over] };
}

function latencyOf({ latency: { min, max } }: SynthesisReport): Pick<ReportLabels, 'latency' | 'notes'> {
  const left = (what: string): Pick<ReportLabels, 'latency' | 'notes'> => ({
    latency: null,
    notes: [`${what}: the line has resources alone`],
  });
  if (max === null) return left('its latency is not known');
  if (max === 0) return left('its latency is 0 cycles, of which nothing can be learned');
  if (min === null || min === max) return { latency: max, notes: [] };
  if (min > max) return left(`its latency is ${min} to ${max} cycles, which can't be`);
  return { latency: max, notes: [`its latency is ${min} to ${max} cycles: the worst case is taken`] };
}

/** In words, what takes more of the part than the budget. Of a part that is not known nothing is. */
function overBudget({ resources, available }: SynthesisReport, part: string): string[] {
  const device = deviceOf(part)?.resources;
  const shareOf = (unit: UnitName): number => {
    const [used, has] = [resources[unit] ?? 0, available[unit] ?? device?.[unit] ?? Infinity];
    return used === 0 ? 0 : used / has;
  };
  const over = unitNames.filter((unit) => shareOf(unit) > budget);
  if (over.length === 0) return [];
  const shares = over.map(
    (unit) => `${resources[unit]} ${resourceLabels[unit]} of ${available[unit] ?? device?.[unit]}`,
  );
  return [`it takes more than 75 % of the part (${shares.join(', ')}): over budget`];
}
