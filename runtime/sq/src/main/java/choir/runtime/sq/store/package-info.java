/**
 * The store over the scroll log. {@link choir.runtime.sq.store.Replica} decides operations in the
 * order it is given them and appends what they change; {@link choir.runtime.sq.store.LocalStore}
 * establishes that order on one machine (group commit), {@code choir.runtime.sq.group} on several.
 * {@link choir.runtime.sq.store.Sweeper} deletes what has been remembered long enough, as {@link
 * choir.runtime.sq.store.Sweep} defines it.
 *
 * <p>Thread rules: one writer, run on the executor it is given; any number of readers.
 */
@NullMarked
package choir.runtime.sq.store;

import org.jspecify.annotations.NullMarked;
