import type { MigrationInterface, QueryRunner } from 'typeorm';

type Texts = Record<string, string>;

const texts = (en: string, de: string, es: string, fr: string): Texts => ({ en, de, es, fr });
const choice = (value: string, label: Texts) => ({ value, label });

const TRANSACTION_ID = {
  key: 'transactionId',
  type: 'transactionId',
  label: texts('Transaction ID', 'Transaktions-ID', 'ID de la transacción', 'Identifiant de la transaction'),
  help: texts(
    'As it stands in your history, or the hash of the transaction.',
    'Wie sie in Ihrem Verlauf steht, oder der Hash der Transaktion.',
    'Tal como aparece en su historial, o el hash de la transacción.',
    'Tel qu’il figure dans votre historique, ou le hash de la transaction.',
  ),
  pattern: '[A-Za-z0-9][A-Za-z0-9:_\\-]{3,127}',
};
const OCCURRED_AT = {
  key: 'occurredAt',
  type: 'dateTime',
  label: texts('Date and time', 'Datum und Uhrzeit', 'Fecha y hora', 'Date et heure'),
};
const CURRENCY = { key: 'currency', type: 'currency', label: texts('Currency', 'Währung', 'Moneda', 'Devise') };
const CURRENCIES = {
  key: 'currencies',
  type: 'currency',
  multiple: true,
  label: texts('Currencies', 'Währungen', 'Monedas', 'Devises'),
  help: texts(
    'Of an exchange, both.',
    'Bei einem Umtausch beide.',
    'En un cambio, las dos.',
    'Pour un échange, les deux.',
  ),
};
const AMOUNT = { key: 'amount', type: 'amount', label: texts('Amount', 'Betrag', 'Importe', 'Montant') };
const ORDER_ID = {
  key: 'orderId',
  type: 'transactionId',
  label: texts('Order ID', 'Auftrags-ID', 'ID de la orden', 'Identifiant de l’ordre'),
  pattern: TRANSACTION_ID.pattern,
};
const NATURE = {
  key: 'nature',
  type: 'text',
  maxLength: 2000,
  label: texts(
    'What exactly is wrong?',
    'Was genau stimmt nicht?',
    '¿Qué es exactamente lo que falla?',
    'Que se passe-t-il exactement ?',
  ),
};

/** Required is only what such a case cannot be looked into without. */
const required = (field: object) => ({ ...field, required: true });

const CATEGORIES: [key: string, names: Texts, fields: object[]][] = [
  [
    'login-access',
    texts('Login & access', 'Anmeldung & Zugang', 'Inicio de sesión y acceso', 'Connexion et accès'),
    [
      {
        key: 'accessProblem',
        type: 'choice',
        label: texts(
          'What does not work?',
          'Was geht nicht?',
          '¿Qué no funciona?',
          'Qu’est-ce qui ne fonctionne pas ?',
        ),
        choices: [
          choice('password', texts('The password', 'Das Passwort', 'La contraseña', 'Le mot de passe')),
          choice(
            'second-factor',
            texts('The second factor', 'Der zweite Faktor', 'El segundo factor', 'Le second facteur'),
          ),
          choice(
            'locked',
            texts(
              'The account is locked',
              'Das Konto ist gesperrt',
              'La cuenta está bloqueada',
              'Le compte est bloqué',
            ),
          ),
          choice('other', texts('Something else', 'Etwas anderes', 'Otra cosa', 'Autre chose')),
        ],
      },
    ],
  ],
  [
    'verification',
    texts('Verification', 'Verifizierung', 'Verificación', 'Vérification'),
    [
      {
        key: 'document',
        type: 'choice',
        label: texts('Which document?', 'Welches Dokument?', '¿Qué documento?', 'Quel document ?'),
        choices: [
          choice(
            'identity',
            texts('Proof of identity', 'Identitätsnachweis', 'Documento de identidad', 'Pièce d’identité'),
          ),
          choice(
            'address',
            texts('Proof of address', 'Adressnachweis', 'Comprobante de domicilio', 'Justificatif de domicile'),
          ),
          choice('funds', texts('Source of funds', 'Herkunft der Mittel', 'Origen de los fondos', 'Origine des fonds')),
          choice('other', texts('Another one', 'Ein anderes', 'Otro', 'Un autre')),
        ],
      },
    ],
  ],
  [
    'deposits',
    texts('Deposits', 'Einzahlungen', 'Depósitos', 'Dépôts'),
    [TRANSACTION_ID, OCCURRED_AT, CURRENCY, AMOUNT],
  ],
  [
    'withdrawals',
    texts('Withdrawals', 'Auszahlungen', 'Retiros', 'Retraits'),
    [TRANSACTION_ID, OCCURRED_AT, CURRENCY, AMOUNT],
  ],
  [
    'transactions',
    texts('Transactions', 'Transaktionen', 'Transacciones', 'Transactions'),
    [TRANSACTION_ID, OCCURRED_AT, CURRENCIES, AMOUNT, NATURE].map(required),
  ],
  ['trading', texts('Trading', 'Handel', 'Operaciones', 'Négociation'), [ORDER_ID, OCCURRED_AT]],
  ['p2p', texts('P2P', 'P2P', 'P2P', 'P2P'), [ORDER_ID, OCCURRED_AT, CURRENCY, AMOUNT]],
  // The default policies know it by this name.
  [
    'security',
    texts('Security', 'Sicherheit', 'Seguridad', 'Sécurité'),
    [
      {
        key: 'noticedAt',
        type: 'dateTime',
        label: texts('Noticed at', 'Bemerkt am', 'Detectado el', 'Constaté le'),
      },
      {
        key: 'suspiciousLink',
        type: 'url',
        label: texts('Suspicious link', 'Verdächtiger Link', 'Enlace sospechoso', 'Lien suspect'),
      },
    ],
  ],
  [
    'account-restrictions',
    texts('Account restrictions', 'Kontobeschränkungen', 'Restricciones de la cuenta', 'Restrictions du compte'),
    [],
  ],
  ['other', texts('Other', 'Sonstiges', 'Otros', 'Autre'), []],
];

export class Categories1795270000100 implements MigrationInterface {
  name = 'Categories1795270000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "category" ("key" text NOT NULL, "parent" text, "names" jsonb NOT NULL, "position" integer NOT NULL, "active" boolean NOT NULL, "fields" jsonb NOT NULL, "priority" "public"."ticket_priority_level", "team_id" uuid, "policy" text, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_7c82c39b0dc8ef1ba334eb615a3" PRIMARY KEY ("key"))`,
    );
    await runner.query(
      `ALTER TABLE "category" ADD CONSTRAINT "FK_0d53d626cc1e15a4f8d8428612b" FOREIGN KEY ("parent") REFERENCES "category"("key") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "category" ADD CONSTRAINT "FK_7fd9b8c4642044e2aeb8d1a0997" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `CREATE TABLE "category_revision" ("revision" integer NOT NULL, CONSTRAINT "PK_bc1f32a9e8f4b8a33afa5c2ceaf" PRIMARY KEY ("revision"))`,
    );
    await runner.query(`INSERT INTO "category_revision" ("revision") VALUES (1)`);
    for (const [i, [key, names, fields]] of CATEGORIES.entries()) {
      await runner.query(
        `INSERT INTO "category" ("key", "names", "position", "active", "fields", "created_at", "updated_at")
         VALUES ($1, $2, $3, true, $4, now(), now())`,
        [key, JSON.stringify(names), (i + 1) * 10, JSON.stringify(fields)],
      );
    }
    await runner.query(`ALTER TABLE "ticket" ADD "policy" text`);
    // Most tickets have no fields, and cost nothing here: conditions say fields <> '{}' too.
    await runner.query(
      `CREATE INDEX "ticket_fields" ON "ticket" USING gin ("fields" jsonb_path_ops) WHERE fields <> '{}'`,
    );
    await runner.query(`CREATE INDEX "ticket_category" ON "ticket" ("category", "serial") WHERE category IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ticket_category"`);
    await runner.query(`DROP INDEX "ticket_fields"`);
    await runner.query(`ALTER TABLE "ticket" DROP COLUMN "policy"`);
    await runner.query(`DROP TABLE "category_revision"`);
    await runner.query(`DROP TABLE "category"`);
  }
}
