/**
 * Figures, not tests: nothing here fails because it is slow, and nothing here runs unless named, as
 * in {@code ./mvnw -pl test -am test -Dtest=PhextBench -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@NullMarked
package choir.test.bench;

import org.jspecify.annotations.NullMarked;
