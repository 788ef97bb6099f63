@NullMarked
package choir.runtime.service;

import org.jspecify.annotations.NullMarked;
