/** Benchmarks: run by name, they print their figures and what they were measured against. */
@NullMarked
package choir.test.bench;

import org.jspecify.annotations.NullMarked;
