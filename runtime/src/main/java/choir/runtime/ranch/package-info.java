/**
 * The declared ranch on disk: {@code ranch.yaml}, its JSON schema, and {@code agents/ID/*.md}
 * beside it. {@link choir.runtime.ranch.RanchFile} converts them to core's {@code RanchDeclaration}
 * or reports all problems with line and column. {@link choir.runtime.ranch.Templates} writes a new
 * ranch.
 *
 * <p>Messages never contain values that could be secrets.
 *
 * <p>Try it: {@code ./choir init /tmp/ranch}.
 */
@NullMarked
package choir.runtime.ranch;

import org.jspecify.annotations.NullMarked;
