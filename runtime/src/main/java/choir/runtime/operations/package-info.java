/**
 * What operators and their tools use: health, metrics, log levels, backups, the management port.
 */
@NullMarked
package choir.runtime.operations;

import org.jspecify.annotations.NullMarked;
