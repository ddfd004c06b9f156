import type { Language } from './letter.js';

const OPEN = `{{button "See how it stands" link}}`;

const ANSWER = `{{#p}}To add something, simply answer this mail.{{/p}}`;

const FOR_REQUESTER = `
${ANSWER}
${OPEN}
{{#small}}Is it taking too long? You can ask for somebody more senior to look at it:{{/small}}
{{link "Ask for escalation" escalationLink}}`;

const FOR_AGENT = `
{{#small}}What you answer to this mail is kept as an internal note; {{requester}} does not see it.{{/small}}
{{link "What the requester sees" link}}`;

const CASE = `
{{#facts}}
  {{fact "Requester" requester}}
  {{#if assignee}}{{fact "Assigned to" assignee}}{{else}}{{fact "Assigned to" "nobody yet"}}{{/if}}
  {{#if acknowledgementDue}}{{fact "First answer due" (time acknowledgementDue)}}{{/if}}
  {{#if resolutionDue}}{{fact "Solution due" (time resolutionDue)}}{{/if}}
{{/facts}}`;

const RESOLVED = `
{{#p}}
  If something is still missing, answer this mail{{#if reopenUntil}} by {{time reopenUntil}}{{/if}} and it is open again.
  A later answer opens a new request that goes on from this one.
{{/p}}`;

export const english: Language = {
  locale: 'en-GB',
  promises: {
    acknowledgement: 'first answer',
    next_response: 'next answer',
    resolution: 'solution',
    party_response: 'answer of the other party',
  },
  levels: { 1: 'agent', 2: 'senior', 3: 'lead' },
  letters: {
    confirmation: `
{{#p}}Hello {{name}},{{/p}}
{{#if followUpOf}}
  {{#p}}
    {{followUpOf}} is closed, so your message has opened a new request that goes on from it. Its number is {{number}}.
  {{/p}}
{{else if openedBy}}
  {{#p}}{{openedBy}} has opened a request for you. Its number is {{number}}.{{/p}}
{{else}}
  {{#p}}We have received your request. Its number is {{number}}.{{/p}}
{{/if}}
{{#facts}}
  {{#if acknowledgementDue}}{{fact "You get a first answer by" (time acknowledgementDue)}}{{/if}}
  {{#if resolutionDue}}{{fact "We want it solved by" (time resolutionDue)}}{{/if}}
{{/facts}}
{{#p}}{{#if openedBy}}This is what {{openedBy}} wrote:{{else}}This is what you wrote:{{/if}}{{/p}}
{{quote message.body}}
${FOR_REQUESTER}`,

    reply: `
{{#p}}{{message.author}} wrote:{{/p}}
{{said message.body}}
{{#if message.attachments}}{{#small}}With files, to be found behind the link: {{message.attachments}}{{/small}}{{/if}}
{{#if resolved}}
  {{#p}}With this, {{number}} is resolved.{{/p}}
  ${RESOLVED}
  ${OPEN}
{{else}}
  ${FOR_REQUESTER}
{{/if}}`,

    requester_replied: `
{{#p}}{{message.author}} answered:{{/p}}
{{said message.body}}
{{#if message.attachments}}{{#small}}With files: {{message.attachments}}{{/small}}{{/if}}
${FOR_AGENT}`,

    note: `
{{#p}}{{message.author}} left an internal note. {{requester}} does not see it.{{/p}}
{{said message.body}}
{{#if message.attachments}}{{#small}}With files: {{message.attachments}}{{/small}}{{/if}}
${FOR_AGENT}`,

    assigned: `
{{#p}}Hello {{name}},{{/p}}
{{#p}}{{actor}} has assigned {{number}} to you.{{/p}}
${CASE}
{{#if message}}
  {{#p}}{{message.author}} wrote:{{/p}}
  {{quote message.body}}
{{/if}}
${FOR_AGENT}`,

    resolved: `
{{#p}}Hello {{name}},{{/p}}
{{#p}}{{actor}} has marked {{number}} as resolved.{{/p}}
${RESOLVED}
${OPEN}`,

    reopened: `
{{#p}}Hello {{name}},{{/p}}
{{#p}}{{number}} was resolved; {{actor}} has reopened it.{{/p}}
{{#if message}}
  {{#p}}{{message.author}} wrote:{{/p}}
  {{said message.body}}
  {{#if message.attachments}}{{#small}}With files: {{message.attachments}}{{/small}}{{/if}}
{{/if}}
${CASE}
${FOR_AGENT}`,

    delivery_failed: `
{{#p}}Hello {{name}},{{/p}}
{{#p}}
  The answer to {{requester}} in {{number}} could not be delivered, and will not be tried again. {{requester}} has not
  read it; please find another way to reach them.
{{/p}}
{{#facts}}
  {{fact "Address" delivery.to}}
  {{fact "What the mail server said" delivery.reason}}
{{/facts}}
${CASE}
${FOR_AGENT}`,

    reminder: `
{{#p}}Hello {{name}},{{/p}}
{{#if reminder.overdue}}
  {{#p}}The {{reminder.promise}} that was promised for {{number}} is overdue: it was due on {{time reminder.due}}.{{/p}}
{{else if reminder.due}}
  {{#p}}The {{reminder.promise}} that was promised for {{number}} is due on {{time reminder.due}}.{{/p}}
{{else}}
  {{#p}}The {{reminder.promise}} that was promised for {{number}} is still missing.{{/p}}
{{/if}}
{{#if assignee}}{{else}}{{#p}}Nobody has it yet. Please take it.{{/p}}{{/if}}
${CASE}
${FOR_AGENT}`,

    escalated: `
{{#p}}Hello {{name}},{{/p}}
{{#if escalation.asked}}
  {{#p}}As you asked, {{number}} has been escalated.{{/p}}
{{else}}
  {{#p}}{{number}} has been escalated, so that it gets the attention it needs.{{/p}}
{{/if}}
{{#if escalation.to}}
  {{#p}}{{escalation.to}} takes care of it from now on.{{/p}}
{{else}}
  {{#p}}Our most senior staff have been told.{{/p}}
{{/if}}
${ANSWER}
${OPEN}`,

    escalation_received: `
{{#p}}Hello {{name}},{{/p}}
{{#p}}{{number}} has been escalated and is yours now, at level {{escalation.level}}.{{/p}}
{{#facts}}
  {{fact "Reason" escalation.reason}}
  {{#if escalation.from}}{{fact "From" escalation.from}}{{/if}}
{{/facts}}
${CASE}
${FOR_AGENT}`,

    escalation_handed_over: `
{{#p}}Hello {{name}},{{/p}}
{{#p}}{{number}} has been escalated. {{escalation.to}} takes it over from you, at level {{escalation.level}}.{{/p}}
{{#facts}}{{fact "Reason" escalation.reason}}{{/facts}}
${FOR_AGENT}`,

    escalation_unclaimed: `
{{#p}}Hello {{name}},{{/p}}
{{#p}}
  {{number}} has been escalated to level {{escalation.level}}, but nobody stands there to take it.
  {{#if assignee}}{{assignee}} still has it.{{else}}Nobody has it.{{/if}} Please see that it is taken care of.
{{/p}}
{{#facts}}{{fact "Reason" escalation.reason}}{{/facts}}
${CASE}
${FOR_AGENT}`,

    escalation_at_top: `
{{#p}}Hello {{name}},{{/p}}
{{#p}}{{number}} stands at the top of the ladder already and has been escalated once more. Please see to it.{{/p}}
{{#facts}}{{fact "Reason" escalation.reason}}{{/facts}}
${CASE}
${FOR_AGENT}`,
  },
};
