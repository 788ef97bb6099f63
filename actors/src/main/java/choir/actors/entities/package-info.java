/**
 * How anything reaches an entity: {@link choir.actors.entities.Entities}, by kind and address. On a
 * cluster it is Cluster Sharding, in simulations a local host; nothing else names either.
 */
@NullMarked
package choir.actors.entities;

import org.jspecify.annotations.NullMarked;
