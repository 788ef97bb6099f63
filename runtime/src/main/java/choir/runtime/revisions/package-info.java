/**
 * Revisions of the declared ranch: {@code choir ranch history|diff|rollback} and the routes below
 * {@code /api/v1/ranch/revisions}. Read from the roster's journal and the history of its texts;
 * nothing is stored for it.
 */
@NullMarked
package choir.runtime.revisions;

import org.jspecify.annotations.NullMarked;
