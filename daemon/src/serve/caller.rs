//! Who is asking: the account at the other end of the socket, as the system tells it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tonic::{Request, Status};

use super::{
    held::Client,
    reasons, refusals,
    request_id::{self, Changing},
    shares::Peer,
    status::Refused,
};
use crate::{ingest::desk::Caller, lifecycle::clock};

/// An account may be renamed; its new name shows after so long.
const NAME_KEPT: Duration = Duration::from_secs(600);
const MOST_NAMES: usize = 256;

/// Lets in the daemon's own account and root, and nobody else. Stands before every method.
pub fn admit<T>(request: Request<T>, own: u32) -> Result<Request<T>, Status> {
    match peer(&request) {
        Some(peer) if peer.uid == own || peer.uid == 0 => Ok(request),
        Some(peer) => Err(not_allowed(&peer.uid.to_string())),
        None => Err(not_allowed("?")),
    }
}

/// Who sent a request, where that is known.
pub(super) fn peer<T>(request: &Request<T>) -> Option<Peer> {
    request.extensions().get::<Client>().and_then(|client| client.peer)
}

fn not_allowed(uid: &str) -> Status {
    tracing::warn!(uid, "refused a caller of another account");
    Refused::new(reasons::CALLER_NOT_ALLOWED).with("uid", uid).into()
}

/// The names of accounts, kept for a while: behind them may be a directory service over the network.
#[derive(Clone, Default)]
pub struct Callers {
    names: Arc<Mutex<HashMap<u32, (String, Duration)>>>,
}

impl Callers {
    /// Returns who sent a request that was let in, and what it is known by when it comes again.
    pub async fn of<T: Changing>(&self, request: &Request<T>) -> Result<Caller, Status> {
        let uid = peer(request).ok_or_else(|| not_allowed("?"))?.uid;
        let mark = request_id::mark(request.get_ref(), uid)?;
        Ok(Caller { uid, name: self.name_of(uid).await?, request: mark.map(Box::new) })
    }

    /// Returns the account that sent a request that was let in, by its name.
    pub async fn name<T>(&self, request: &Request<T>) -> Result<String, Status> {
        self.name_of(peer(request).ok_or_else(|| not_allowed("?"))?.uid).await
    }

    async fn name_of(&self, uid: u32) -> Result<String, Status> {
        if let Some(name) = self.known(uid) {
            return Ok(name);
        }
        let looked_up = tokio::task::spawn_blocking(move || uzers::get_user_by_uid(uid)).await;
        let user = looked_up.map_err(|_| refusals::stopping())?;
        let name = user.map_or_else(|| uid.to_string(), |user| user.name().to_string_lossy().into_owned());
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= MOST_NAMES {
            names.clear();
        }
        names.insert(uid, (name.clone(), clock::moment()));
        Ok(name)
    }

    fn known(&self, uid: u32) -> Option<String> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names
            .get(&uid)
            .filter(|(_, since)| clock::moment().saturating_sub(*since) < NAME_KEPT)
            .map(|(name, _)| name.clone())
    }
}

#[cfg(test)]
mod tests {
    use tonic::{Code, Request};

    use super::{Callers, Client, Peer, admit};
    use crate::serve::{held::Programs, status::tests::reason_of_whole};

    fn from(peer: Option<Peer>) -> Request<()> {
        let mut request = Request::new(());
        request.extensions_mut().insert(Client { peer, answers: Programs::new().places(peer) });
        request
    }

    #[test]
    fn lets_in_its_own_account_and_root_only() {
        assert!(admit(from(Some(Peer { uid: 1000, pid: None })), 1000).is_ok());
        assert!(admit(from(Some(Peer { uid: 0, pid: None })), 1000).is_ok());
        for request in [from(Some(Peer { uid: 1001, pid: None })), from(None), Request::new(())] {
            let refused = admit(request, 1000).err().unwrap_or_else(|| unreachable!("was let in"));
            assert_eq!(refused.code(), Code::PermissionDenied);
            assert_eq!(reason_of_whole(&refused), "CALLER_NOT_ALLOWED");
        }
    }

    #[tokio::test]
    async fn an_account_without_a_name_is_called_by_its_number() {
        let callers = Callers::default();
        for _ in 0..2 {
            let name = callers.name_of(3_999_999_999).await;
            assert_eq!(name.ok().as_deref(), Some("3999999999"));
        }
    }
}
