import type { Rule, Scope } from 'eslint';

const ADDITIONS = [
  'AssignmentExpression[operator=/^([+*%^-]|\\u002F|<<|>>|&(?!&)|\\|(?!\\|))/] > Identifier.left',
  'UpdateExpression > Identifier',
].map((selector) => `ExpressionStatement > ${selector}`);

/** Reports variables that only accumulate: oxlint's own rule misses those that do so in a loop or an inner function. */
export const unreadRule: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], messages: { unread: '{{name}} is added to but never read' } },
  create: (context) => ({
    [`:matches(${ADDITIONS.join(', ')})`](node: Extract<Rule.Node, { type: 'Identifier' }>) {
      const { name } = node;
      const { references } = context.sourceCode.getScope(node);
      const variable = references.find(({ identifier }) => identifier === node)?.resolved;
      if (variable !== null && variable !== undefined && !isExported(variable) && variable.references.every(isUnread))
        context.report({ node, messageId: 'unread', data: { name } });
    },
  }),
};

/** Whether a reference leaves the value unread: it sets the variable, or adds to it in a statement of its own. */
function isUnread(reference: Scope.Reference): boolean {
  const addition = (reference.identifier as Rule.Node).parent;
  return reference.isWriteOnly() || (reference.isReadWrite() && addition?.parent?.type === 'ExpressionStatement');
}

function isExported({ defs }: Scope.Variable): boolean {
  return defs.some(({ parent }) => (parent as Rule.Node | null)?.parent?.type === 'ExportNamedDeclaration');
}
