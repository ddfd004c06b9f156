import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';
import { MAIL_KINDS, type MailKind } from '../outbound/outbound-mail.entity.js';
import { digestSubject } from '../outbound/templates/digest-letter.js';
import { Letters } from '../outbound/templates/letters.js';
import { samplesOf, SAMPLE_TIME } from '../outbound/templates/sample-letters.js';

export interface SampleLanguage {
  locale: string;
  /** In English. */
  name: string;
}

export interface SampleLetter {
  locale: string;
  kind: MailKind;
  /** What may be special about letters of this kind; `chosen` is shown. */
  samples: string[];
  chosen: string;
  subject: string;
  text: string;
  html: string;
}

const names = new Intl.DisplayNames('en', { type: 'language' });

/** Letters with made-up data. */
@Injectable()
export class Samples {
  constructor(private readonly letters: Letters) {}

  languages(): SampleLanguage[] {
    return this.letters.locales.map((locale) => ({ locale, name: names.of(locale) ?? locale }));
  }

  /** @throws Problem route/not-found */
  letter(locale: string, name: string, sample: string | undefined): SampleLetter {
    const kind = MAIL_KINDS.find((one) => one === name);
    if (!kind || !this.letters.locales.includes(locale)) {
      throw new Problem('route/not-found', 'There is no such letter');
    }
    const language = this.letters.languageFor(locale, kind);
    const samples = samplesOf(kind, language);
    const chosen = samples.find((one) => one.name === sample) ?? samples[0]!;
    const blocks = language.write(kind, chosen.data, locale, SAMPLE_TIME);
    return {
      locale,
      kind,
      samples: samples.map((one) => one.name),
      chosen: chosen.name,
      subject: chosen.data.number ? `[${chosen.data.number}] ${chosen.data.subject}` : digestSubject(chosen.data),
      ...this.letters.layOut(language, chosen.data, blocks),
    };
  }
}
