@NullMarked
package choir.runtime.metrics;

import org.jspecify.annotations.NullMarked;
