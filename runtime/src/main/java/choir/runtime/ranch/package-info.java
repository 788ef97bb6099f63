/**
 * The declared ranch on disk: {@code ranch.yaml}, its JSON schema, and {@code agents/ID/*.md}
 * beside it. {@link choir.runtime.ranch.RanchFile} reads them into core's {@code RanchDeclaration},
 * or says all that is wrong, with line and column. {@link choir.runtime.ranch.Templates} writes a
 * first one.
 *
 * <p>No message repeats a value that could be a secret.
 *
 * <p>Try it: {@code ./choir init /tmp/ranch}.
 */
@NullMarked
package choir.runtime.ranch;

import org.jspecify.annotations.NullMarked;
