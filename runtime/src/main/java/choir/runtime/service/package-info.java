/**
 * Integration with systemd: status notifications and the watchdog that detects a hung node. {@link
 * choir.runtime.service.ServiceNotifier} is the entry point; it does nothing without a service
 * manager.
 *
 * <p>Settings: the variables of sd_notify(3) and sd_watchdog_enabled(3), which the manager sets.
 * Try it: {@code deploy/choir.service}.
 */
@NullMarked
package choir.runtime.service;

import org.jspecify.annotations.NullMarked;
