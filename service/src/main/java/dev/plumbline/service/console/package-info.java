/** What people look at: the fleet, its incidents and its pools in a browser, and the data behind the pages. */
@NullMarked
package dev.plumbline.service.console;

import org.jspecify.annotations.NullMarked;
