/** What this room asks others; bound in the composition root. */

/** Answered by sla: the policies in force. */
export abstract class KnownPolicies {
  abstract current(): Promise<{ name: string }[]>;
}

/** Answered by tickets: whether any ticket has or had this category. */
export abstract class CategoryUse {
  abstract hasCategory(key: string): Promise<boolean>;
}
