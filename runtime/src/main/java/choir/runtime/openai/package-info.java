/**
 * The agents of the ranch behind the API of OpenAI's chat completions, for programs that speak only
 * that. Each agent is a model.
 */
@NullMarked
package choir.runtime.openai;

import org.jspecify.annotations.NullMarked;
