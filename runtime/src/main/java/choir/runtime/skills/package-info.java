/**
 * Skills, the folders {@code skills/NAME} of the ranch and of agents: their section, {@code choir
 * skills} with its routes, the list in prompts and the tool that reads them.
 */
@NullMarked
package choir.runtime.skills;

import org.jspecify.annotations.NullMarked;
