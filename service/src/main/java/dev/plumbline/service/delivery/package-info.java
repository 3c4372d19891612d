/**
 * Tells receivers of incidents: each incident opens once and closes once, whatever fails on the way. {@link
 * dev.plumbline.service.delivery.Ruling} decides, {@link dev.plumbline.service.delivery.Courier} carries.
 */
@NullMarked
package dev.plumbline.service.delivery;

import org.jspecify.annotations.NullMarked;
