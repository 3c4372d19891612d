/** A reverse proxy in front of one engine or pool that makes a sample of some of the responses that pass. */
@NullMarked
package dev.plumbline.service.tap;

import org.jspecify.annotations.NullMarked;
