/**
 * JSON of the API on the caller's side: reads answers into view records, and writes request records
 * as bodies.
 */
@NullMarked
package choir.runtime.json;

import org.jspecify.annotations.NullMarked;
