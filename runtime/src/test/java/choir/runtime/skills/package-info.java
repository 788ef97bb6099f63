@NullMarked
package choir.runtime.skills;

import org.jspecify.annotations.NullMarked;
