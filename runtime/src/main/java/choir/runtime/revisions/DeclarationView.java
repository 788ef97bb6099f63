package choir.runtime.revisions;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a revision declares.
 *
 * @param declaration as {@code ranch.yaml} says it, with the home of each agent and without texts
 */
record DeclarationView(long revision, JsonNode declaration) {}
