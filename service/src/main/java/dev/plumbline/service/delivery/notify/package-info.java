/**
 * Tells receivers of incidents: each incident opens once and closes once, whatever fails on the way. {@link
 * dev.plumbline.service.delivery.notify.NotificationDecision} decides,
 * {@link dev.plumbline.service.delivery.notify.ReceiverNotifier} carries.
 */
@NullMarked
package dev.plumbline.service.delivery.notify;

import org.jspecify.annotations.NullMarked;
