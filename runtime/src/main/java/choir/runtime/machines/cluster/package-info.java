/**
 * How nodes become one cluster: {@link choir.runtime.machines.cluster.ClusterBootstrap} joins the
 * one that there is, or founds one, so that there are never two. Behind it, the split brain
 * resolver decides by the same voters as Raft.
 */
@NullMarked
package choir.runtime.machines.cluster;

import org.jspecify.annotations.NullMarked;
