/**
 * The node as a service of its machine: what systemd is told of it, and by what it notices that the
 * node has hung. {@link choir.runtime.service.ServiceNotices} is all of it; where no service
 * manager asks, it does nothing.
 *
 * <p>Settings: the variables of sd_notify(3) and sd_watchdog_enabled(3), which the manager sets.
 * Try it: {@code deploy/choir.service}.
 */
@NullMarked
package choir.runtime.service;

import org.jspecify.annotations.NullMarked;
