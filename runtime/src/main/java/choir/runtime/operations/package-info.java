/**
 * Features for operators and their tools: health, metrics, log levels, backups, the management
 * port.
 */
@NullMarked
package choir.runtime.operations;

import org.jspecify.annotations.NullMarked;
