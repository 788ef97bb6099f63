/**
 * Messaging with entities: {@link choir.actors.entities.Entities}, by kind and address. Implemented
 * by Cluster Sharding in a cluster and by a local host in simulations; no other code depends on
 * either.
 */
@NullMarked
package choir.actors.entities;

import org.jspecify.annotations.NullMarked;
