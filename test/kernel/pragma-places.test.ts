import { describe, expect, it } from 'vitest';
import { fillPlaces, placesOf } from '../../server/src/kernel/pragma-places';

describe('places', () => {
  it('finds the names in order, each once', () => {
    expect(placesOf('unroll factor=auto{__PARA__L0}')).toEqual(['__PARA__L0']);
    expect(placesOf('x a=auto{A} b=auto{ B } c=auto{A}')).toEqual(['A', 'B']);
    expect(placesOf('pipeline II=1')).toEqual([]);
    expect(placesOf('auto {')).toEqual([]);
  });

  it.each([
    ['pipeline auto{P}', { P: '' }, 'pipeline'],
    ['pipeline auto{P}', { P: 'off' }, 'pipeline off'],
    ['PIPELINE auto{P}', { P: 'flatten' }, 'PIPELINE flatten'],
    ['pipeline auto{P}', { P: null }, null],
    ['pipeline auto{P}', {}, null],
    ['pipeline auto{toString}', {}, null],
    ['unroll factor=auto{P}', { P: '8' }, 'unroll factor=8'],
    ['unroll factor = auto{P}', { P: '8' }, 'unroll factor=8'],
    ['unroll factor=auto{P}', { P: '' }, 'unroll'],
    ['unroll auto{P}', { P: '8' }, 'unroll 8'],
    ['PARALLEL reduction=x FACTOR=auto{P}', { P: '4' }, 'PARALLEL reduction=x FACTOR=4'],
    ['array_partition variable=a factor=auto{F} dim=auto{D}', { F: '4', D: null }, null],
    ['pipeline II=1', {}, 'pipeline II=1'],
  ] as [string, Record<string, string | null>, string | null][])('%s with %o -> %s', (text, values, expected) => {
    expect(fillPlaces(text, values)).toBe(expected);
  });
});
