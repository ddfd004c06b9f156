import type { PolicySpec } from './policy.js';

const ACKNOWLEDGEMENT: PolicySpec['goals'] = {
  acknowledgement: {
    calendar: 'always',
    dueAfter: 'PT48H',
    steps: [
      { after: 'PT24H', action: 'remind' },
      { after: 'PT48H', action: 'escalate' },
    ],
  },
};

/** What a new installation promises. Security cases take longer to look into. */
export const DEFAULT_POLICIES: readonly PolicySpec[] = [
  {
    name: 'Security',
    match: { category: ['security'] },
    goals: {
      ...ACKNOWLEDGEMENT,
      resolution: {
        calendar: 'business',
        dueAfter: 'P10D',
        steps: [
          { after: 'P5D', action: 'remind' },
          { after: 'P10D', action: 'escalate' },
        ],
      },
    },
  },
  {
    name: 'Standard',
    match: {},
    goals: {
      ...ACKNOWLEDGEMENT,
      resolution: {
        calendar: 'business',
        dueAfter: 'P5D',
        steps: [
          { after: 'P3D', action: 'remind' },
          { after: 'P5D', action: 'escalate' },
        ],
      },
    },
  },
];
