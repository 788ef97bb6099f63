@NullMarked
package choir.runtime.openai;

import org.jspecify.annotations.NullMarked;
