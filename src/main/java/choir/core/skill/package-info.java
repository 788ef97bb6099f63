/** Skills: instructions for certain tasks, which agents read when they need them. */
@NullMarked
package choir.core.skill;

import org.jspecify.annotations.NullMarked;
