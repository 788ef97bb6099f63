/**
 * A ranch of several nodes, each in a process of its own, while hooks come in: what must be
 * survived. Long forms have the tag {@code chaos}.
 */
@NullMarked
package choir.test.cluster;

import org.jspecify.annotations.NullMarked;
