//! Waits for several answers at once.

use std::{
    future::{Future, poll_fn},
    task::Poll,
};

/// Does all of it at the same time; what became of each, in their order.
pub(crate) async fn together<T>(work: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut work: Vec<_> = work.into_iter().map(|one| (Box::pin(one), None)).collect();
    poll_fn(|context| {
        let mut is_done = true;
        for (one, ended) in work.iter_mut().filter(|(_, ended)| ended.is_none()) {
            match one.as_mut().poll(context) {
                Poll::Ready(became) => *ended = Some(became),
                Poll::Pending => is_done = false,
            }
        }
        if is_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    work.into_iter().filter_map(|(_, ended)| ended).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_may_wait_for_the_last_and_the_order_stays() {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.unwrap_or_else(|_| unreachable!("it needs nothing"));
        let (sender, receiver) = tokio::sync::oneshot::channel::<u8>();
        let receiver = std::sync::Mutex::new(Some(receiver));
        let sender = std::sync::Mutex::new(Some(sender));
        let work = |number: u8| {
            let receiver = if number == 0 { receiver.lock().ok().and_then(|mut of| of.take()) } else { None };
            let sender = if number == 2 { sender.lock().ok().and_then(|mut of| of.take()) } else { None };
            async move {
                if let Some(sender) = sender {
                    let _ = sender.send(7);
                }
                match receiver {
                    Some(receiver) => receiver.await.unwrap_or_default(),
                    None => number,
                }
            }
        };
        assert_eq!(runtime.block_on(together((0..3).map(work).collect())), [7, 1, 2]);
    }
}
