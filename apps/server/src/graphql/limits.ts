import { GraphQLError, Kind, type ASTVisitor, type FragmentDefinitionNode, type SelectionSetNode, type ValidationContext } from 'graphql';

const maxDepth = 9;
const maxFields = 400;

/**
 * Refuses an operation that nests or asks too much before anything runs. Fragments are counted
 * where they are spread, so that a few lines cannot ask for millions of fields.
 */
export function operationLimits(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      let fields = 0;
      const walk = (set: SelectionSetNode, depth: number, within: readonly FragmentDefinitionNode[]): void => {
        if (depth > maxDepth) throw new TooMuch(`An operation nests at most ${maxDepth} levels of fields.`);
        for (const selection of set.selections) {
          if (selection.kind === Kind.FRAGMENT_SPREAD) {
            const fragment = context.getFragment(selection.name.value);
            if (fragment && !within.includes(fragment)) walk(fragment.selectionSet, depth, [...within, fragment]);
            continue;
          }
          fields += 1;
          if (fields > maxFields) throw new TooMuch(`An operation asks for at most ${maxFields} fields.`);
          if (selection.selectionSet) walk(selection.selectionSet, selection.kind === Kind.FIELD ? depth + 1 : depth, within);
        }
      };
      try {
        walk(node.selectionSet, 1, []);
      } catch (error) {
        if (!(error instanceof TooMuch)) throw error;
        context.reportError(new GraphQLError(error.message, { nodes: [node], extensions: { code: 'INVALID' } }));
      }
    },
  };
}

class TooMuch extends Error {}
