/**
 * The command line. {@link choir.runtime.ChoirCommand} is the root; each subcommand is a class or,
 * for related subcommands, a method. Commands write to the writers of their {@code CommandLine},
 * never to {@code System.out}, and exit with 0, 1 or 2.
 *
 * <p>Try it: {@code ./choir phext toc FILE}.
 */
@NullMarked
package choir.runtime.cli;

import org.jspecify.annotations.NullMarked;
