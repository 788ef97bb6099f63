/**
 * The command line. {@link choir.runtime.ChoirCommand} is the root; each subcommand is a class of
 * its own or, where several share their subject, a method of one. Commands write to the writers of
 * their {@code CommandLine}, never to {@code System.out}, and end with 0, 1 or 2.
 *
 * <p>Try it: {@code ./choir phext toc FILE}.
 */
@NullMarked
package choir.runtime.cli;

import org.jspecify.annotations.NullMarked;
