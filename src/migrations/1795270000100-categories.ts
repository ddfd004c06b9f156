import type { MigrationInterface, QueryRunner } from 'typeorm';

type Texts = Record<string, string>;

/** Those in which letters are written. */
const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt', 'ru', 'tr', 'cs', 'ja', 'zh', 'zh-Hant', 'ar'];

function texts(...list: string[]): Texts {
  return Object.fromEntries(LANGUAGES.map((language, i) => [language, list[i]!]));
}

const choice = (value: string, label: Texts) => ({ value, label });

// prettier-ignore
const TEXTS = {
  transactionId: texts('Transaction ID', 'Transaktions-ID', 'ID de la transacción', 'Identifiant de la transaction', 'ID da transação', 'ID транзакции', 'İşlem kimliği', 'ID transakce', '取引ID', '交易编号', '交易編號', 'معرّف المعاملة'),
  transactionIdHelp: texts('As it stands in your history, or the hash of the transaction.', 'Wie sie in Ihrem Verlauf steht, oder der Hash der Transaktion.', 'Tal como aparece en su historial, o el hash de la transacción.', 'Tel qu’il figure dans votre historique, ou le hash de la transaction.', 'Como consta no seu histórico, ou o hash da transação.', 'Как указано в вашей истории, или хеш транзакции.', 'Geçmişinizde göründüğü gibi ya da işlemin hash değeri.', 'Jak je uvedeno ve vaší historii, nebo hash transakce.', '履歴に表示されているID、または取引のハッシュ。', '您的历史记录中显示的编号，或交易哈希。', '您的歷史記錄中顯示的編號，或交易雜湊值。', 'كما يظهر في سجلّك، أو تجزئة المعاملة (hash).'),
  occurredAt: texts('Date and time', 'Datum und Uhrzeit', 'Fecha y hora', 'Date et heure', 'Data e hora', 'Дата и время', 'Tarih ve saat', 'Datum a čas', '日時', '日期和时间', '日期和時間', 'التاريخ والوقت'),
  currency: texts('Currency', 'Währung', 'Moneda', 'Devise', 'Moeda', 'Валюта', 'Para birimi', 'Měna', '通貨', '货币', '貨幣', 'العملة'),
  currencies: texts('Currencies', 'Währungen', 'Monedas', 'Devises', 'Moedas', 'Валюты', 'Para birimleri', 'Měny', '通貨（複数可）', '货币（可多选）', '貨幣（可複選）', 'العملات'),
  currenciesHelp: texts('Of an exchange, both.', 'Bei einem Umtausch beide.', 'En un cambio, las dos.', 'Pour un échange, les deux.', 'Em uma troca, ambas.', 'При обмене — обе.', 'Bir takasta ikisi de.', 'Při směně obě.', '両替の場合は両方。', '如为兑换，请填写两种货币。', '如為兌換，請填寫兩種貨幣。', 'في حالة الصرف، كلتاهما.'),
  amount: texts('Amount', 'Betrag', 'Importe', 'Montant', 'Valor', 'Сумма', 'Tutar', 'Částka', '金額', '金额', '金額', 'المبلغ'),
  orderId: texts('Order ID', 'Auftrags-ID', 'ID de la orden', 'Identifiant de l’ordre', 'ID da ordem', 'ID ордера', 'Emir kimliği', 'ID příkazu', '注文ID', '订单编号', '訂單編號', 'معرّف الطلب'),
  nature: texts('What exactly is wrong?', 'Was genau stimmt nicht?', '¿Qué es exactamente lo que falla?', 'Que se passe-t-il exactement ?', 'O que exatamente está errado?', 'Что именно не так?', 'Sorun tam olarak nedir?', 'Co přesně je špatně?', '具体的に何が問題ですか？', '具体是什么问题？', '具體是什麼問題？', 'ما المشكلة بالضبط؟'),
  login: texts('Login & access', 'Anmeldung & Zugang', 'Inicio de sesión y acceso', 'Connexion et accès', 'Login e acesso', 'Вход и доступ', 'Giriş ve erişim', 'Přihlášení a přístup', 'ログインとアクセス', '登录与访问', '登入與存取', 'تسجيل الدخول والوصول'),
  accessProblem: texts('What does not work?', 'Was geht nicht?', '¿Qué no funciona?', 'Qu’est-ce qui ne fonctionne pas ?', 'O que não funciona?', 'Что не работает?', 'Ne çalışmıyor?', 'Co nefunguje?', '何ができませんか？', '什么无法使用？', '什麼無法使用？', 'ما الذي لا يعمل؟'),
  password: texts('The password', 'Das Passwort', 'La contraseña', 'Le mot de passe', 'A senha', 'Пароль', 'Parola', 'Heslo', 'パスワード', '密码', '密碼', 'كلمة المرور'),
  secondFactor: texts('The second factor', 'Der zweite Faktor', 'El segundo factor', 'Le second facteur', 'O segundo fator', 'Второй фактор', 'İkinci doğrulama adımı', 'Druhý faktor', '二段階認証', '双重验证', '雙重驗證', 'عامل التحقق الثاني'),
  locked: texts('The account is locked', 'Das Konto ist gesperrt', 'La cuenta está bloqueada', 'Le compte est bloqué', 'A conta está bloqueada', 'Аккаунт заблокирован', 'Hesap kilitli', 'Účet je zablokovaný', 'アカウントがロックされている', '账户被锁定', '帳戶被鎖定', 'الحساب مقفل'),
  somethingElse: texts('Something else', 'Etwas anderes', 'Otra cosa', 'Autre chose', 'Outra coisa', 'Другое', 'Başka bir şey', 'Něco jiného', 'その他', '其他', '其他', 'شيء آخر'),
  verification: texts('Verification', 'Verifizierung', 'Verificación', 'Vérification', 'Verificação', 'Верификация', 'Doğrulama', 'Ověření', '本人確認', '身份验证', '身分驗證', 'التحقق من الهوية'),
  document: texts('Which document?', 'Welches Dokument?', '¿Qué documento?', 'Quel document ?', 'Qual documento?', 'Какой документ?', 'Hangi belge?', 'Který dokument?', 'どの書類ですか？', '哪份文件？', '哪份文件？', 'أي مستند؟'),
  identity: texts('Proof of identity', 'Identitätsnachweis', 'Documento de identidad', 'Pièce d’identité', 'Documento de identidade', 'Удостоверение личности', 'Kimlik belgesi', 'Doklad totožnosti', '本人確認書類', '身份证明', '身分證明', 'إثبات الهوية'),
  address: texts('Proof of address', 'Adressnachweis', 'Comprobante de domicilio', 'Justificatif de domicile', 'Comprovante de endereço', 'Подтверждение адреса', 'Adres belgesi', 'Doklad o adrese', '住所証明書類', '地址证明', '地址證明', 'إثبات العنوان'),
  funds: texts('Source of funds', 'Herkunft der Mittel', 'Origen de los fondos', 'Origine des fonds', 'Origem dos recursos', 'Происхождение средств', 'Fonların kaynağı', 'Původ prostředků', '資金の出所', '资金来源', '資金來源', 'مصدر الأموال'),
  anotherOne: texts('Another one', 'Ein anderes', 'Otro', 'Un autre', 'Outro', 'Другой', 'Başka bir belge', 'Jiný', 'その他の書類', '其他文件', '其他文件', 'مستند آخر'),
  deposits: texts('Deposits', 'Einzahlungen', 'Depósitos', 'Dépôts', 'Depósitos', 'Пополнения', 'Para yatırma', 'Vklady', '入金', '充值', '儲值', 'الإيداعات'),
  withdrawals: texts('Withdrawals', 'Auszahlungen', 'Retiros', 'Retraits', 'Saques', 'Выводы средств', 'Para çekme', 'Výběry', '出金', '提现', '提領', 'السحوبات'),
  transactions: texts('Transactions', 'Transaktionen', 'Transacciones', 'Transactions', 'Transações', 'Транзакции', 'İşlemler', 'Transakce', '取引', '交易记录', '交易記錄', 'المعاملات'),
  trading: texts('Trading', 'Handel', 'Operaciones', 'Négociation', 'Negociação', 'Торговля', 'Alım satım', 'Obchodování', 'トレード', '买卖交易', '買賣交易', 'التداول'),
  p2p: texts(...LANGUAGES.map(() => 'P2P')),
  security: texts('Security', 'Sicherheit', 'Seguridad', 'Sécurité', 'Segurança', 'Безопасность', 'Güvenlik', 'Bezpečnost', 'セキュリティ', '安全', '安全', 'الأمان'),
  noticedAt: texts('Noticed at', 'Bemerkt am', 'Detectado el', 'Constaté le', 'Percebido em', 'Когда замечено', 'Fark edildiği zaman', 'Zjištěno', '気づいた日時', '发现时间', '發現時間', 'وقت الملاحظة'),
  suspiciousLink: texts('Suspicious link', 'Verdächtiger Link', 'Enlace sospechoso', 'Lien suspect', 'Link suspeito', 'Подозрительная ссылка', 'Şüpheli bağlantı', 'Podezřelý odkaz', '不審なリンク', '可疑链接', '可疑連結', 'رابط مشبوه'),
  restrictions: texts('Account restrictions', 'Kontobeschränkungen', 'Restricciones de la cuenta', 'Restrictions du compte', 'Restrições da conta', 'Ограничения аккаунта', 'Hesap kısıtlamaları', 'Omezení účtu', 'アカウントの制限', '账户限制', '帳戶限制', 'قيود الحساب'),
  other: texts('Other', 'Sonstiges', 'Otros', 'Autre', 'Outros', 'Прочее', 'Diğer', 'Ostatní', 'その他', '其他', '其他', 'أخرى'),
};

const PATTERN = '[A-Za-z0-9][A-Za-z0-9:_\\-]{3,127}';
const TRANSACTION_ID = {
  key: 'transactionId',
  type: 'transactionId',
  label: TEXTS.transactionId,
  help: TEXTS.transactionIdHelp,
  pattern: PATTERN,
};
const ORDER_ID = { key: 'orderId', type: 'transactionId', label: TEXTS.orderId, pattern: PATTERN };
const OCCURRED_AT = { key: 'occurredAt', type: 'dateTime', label: TEXTS.occurredAt };
const CURRENCY = { key: 'currency', type: 'currency', label: TEXTS.currency };
const CURRENCIES = {
  key: 'currencies',
  type: 'currency',
  multiple: true,
  label: TEXTS.currencies,
  help: TEXTS.currenciesHelp,
};
const AMOUNT = { key: 'amount', type: 'amount', label: TEXTS.amount };
const NATURE = { key: 'nature', type: 'text', maxLength: 2000, label: TEXTS.nature };
const ACCESS_PROBLEM = {
  key: 'accessProblem',
  type: 'choice',
  label: TEXTS.accessProblem,
  choices: [
    choice('password', TEXTS.password),
    choice('second-factor', TEXTS.secondFactor),
    choice('locked', TEXTS.locked),
    choice('other', TEXTS.somethingElse),
  ],
};
const DOCUMENT = {
  key: 'document',
  type: 'choice',
  label: TEXTS.document,
  choices: [
    choice('identity', TEXTS.identity),
    choice('address', TEXTS.address),
    choice('funds', TEXTS.funds),
    choice('other', TEXTS.anotherOne),
  ],
};
const NOTICED_AT = { key: 'noticedAt', type: 'dateTime', label: TEXTS.noticedAt };
const SUSPICIOUS_LINK = { key: 'suspiciousLink', type: 'url', label: TEXTS.suspiciousLink };

/** Required is only what such a case cannot be looked into without. */
const required = (field: object) => ({ ...field, required: true });

const CATEGORIES: [key: string, names: Texts, fields: object[]][] = [
  ['login-access', TEXTS.login, [ACCESS_PROBLEM]],
  ['verification', TEXTS.verification, [DOCUMENT]],
  ['deposits', TEXTS.deposits, [TRANSACTION_ID, OCCURRED_AT, CURRENCY, AMOUNT]],
  ['withdrawals', TEXTS.withdrawals, [TRANSACTION_ID, OCCURRED_AT, CURRENCY, AMOUNT]],
  ['transactions', TEXTS.transactions, [TRANSACTION_ID, OCCURRED_AT, CURRENCIES, AMOUNT, NATURE].map(required)],
  ['trading', TEXTS.trading, [ORDER_ID, OCCURRED_AT]],
  ['p2p', TEXTS.p2p, [ORDER_ID, OCCURRED_AT, CURRENCY, AMOUNT]],
  // The default policies know it by this name.
  ['security', TEXTS.security, [NOTICED_AT, SUSPICIOUS_LINK]],
  ['account-restrictions', TEXTS.restrictions, []],
  ['other', TEXTS.other, []],
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
    await runner.query(`ALTER TABLE "ticket" ADD "named_policy" text`);
    // Most tickets have no fields, and cost nothing here: conditions say fields <> '{}' too.
    await runner.query(
      `CREATE INDEX "ticket_fields" ON "ticket" USING gin ("fields" jsonb_path_ops) WHERE fields <> '{}'`,
    );
    await runner.query(`CREATE INDEX "ticket_category" ON "ticket" ("category", "serial") WHERE category IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ticket_category"`);
    await runner.query(`DROP INDEX "ticket_fields"`);
    await runner.query(`ALTER TABLE "ticket" DROP COLUMN "named_policy"`);
    await runner.query(`DROP TABLE "category_revision"`);
    await runner.query(`DROP TABLE "category"`);
  }
}
