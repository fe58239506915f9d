//! APIs in a plan: keys to set in one, or a new one for a path.

use super::super::checks::refused_headers;
use super::super::trial::{TrialApi, listed};
use super::super::words::{list, quoted};
use super::plan::Plan;
use super::{Action, Edit, EditValue};
use crate::decide::{Api, ApiOrigins, CorsRequest, Kind, is_safelisted};

/// The longest path for which a new API is suggested.
const MAX_PATH_LEN: usize = 256;
/// The most headers that are suggested for a list.
const MAX_HEADERS: usize = 32;
/// The longest method or header that is suggested.
const MAX_NAME_LEN: usize = 128;

impl Plan<'_> {
    /// Adds the method to the API's list.
    pub(super) fn add_method(
        &mut self,
        request: &CorsRequest<'_>,
    ) -> Result<(), String> {
        let Some((_, api)) = self.api else { return Ok(()) };
        let methods = with(&api.allow_methods, [method(request)?]);
        self.set_api("methods", EditValue::List(methods.clone()));
        self.trial_api().methods = Some(methods);
        Ok(())
    }

    /// Adds the headers that are missing to the API's list.
    pub(super) fn add_headers(
        &mut self,
        request: &CorsRequest<'_>,
    ) -> Result<(), String> {
        let Some((_, api)) = self.api else { return Ok(()) };
        let names = few(refused_headers(Some(api), request).names)?;
        let headers = with(&api.allow_headers, names);
        self.set_api("request_headers", EditValue::List(headers.clone()));
        self.trial_api().request_headers = Some(headers);
        Ok(())
    }

    /// Sets a key of the API, in the one edit that it has.
    fn set_api(&mut self, key: &'static str, value: EditValue) {
        let Some((_, api)) = self.api else { return };
        let edit =
            self.change.edits.iter_mut().find(|edit| edit.table == "apis");
        match edit {
            Some(edit) => edit.keys.push((key, value)),
            None => {
                let edit = Edit::set("apis", Some(&api.name), key, value);
                self.change.edits.push(edit);
            }
        }
    }

    pub(super) fn trial_api(&mut self) -> &mut TrialApi {
        let id = self.api.map(|(id, _)| id);
        self.trial_api
            .get_or_insert_with(|| TrialApi { id, ..TrialApi::default() })
    }

    /// Plans an API for the request's path.
    pub(super) fn add_api(
        &mut self,
        request: &CorsRequest<'_>,
    ) -> Result<(), String> {
        let path = core::str::from_utf8(request.path)
            .ok()
            .filter(|path| !path.contains(char::is_control))
            .filter(|path| path.starts_with('/') && path.len() <= MAX_PATH_LEN)
            .ok_or(
                "no API can be written for this path: it is too long, \
                    does not begin with \"/\", or is not text",
            )?;
        let name = match path.trim_matches('/') {
            "" => "root",
            name => name,
        };
        let taken = |name: &str| {
            self.policy.apis().iter().any(|api| *api.name == *name)
        };
        let name = (1..)
            .map(|number| match number {
                1 => name.to_owned(),
                number => format!("{name} {number}"),
            })
            .find(|name| !taken(name))
            .unwrap_or_default();
        let path = path.replace('{', "{{").replace('}', "}}");
        let mut keys = vec![
            ("name", EditValue::Text(name.clone())),
            ("path", EditValue::Text(path.clone())),
        ];
        let wanted = request.wanted_method();
        let actual_options =
            request.kind() == Kind::Actual && wanted == b"OPTIONS";
        let mut methods = None;
        if !is_safelisted(wanted) && !actual_options {
            methods = Some(vec![method(request)?]);
        }
        // A new API lists nothing yet.
        let names = few(refused_headers(Some(&Api::default()), request).names)?;
        let headers = (!names.is_empty()).then_some(names);
        if let Some(methods) = &methods {
            keys.push(("methods", EditValue::List(methods.clone())));
        }
        if let Some(headers) = &headers {
            keys.push(("request_headers", EditValue::List(headers.clone())));
        }
        let table = "apis";
        let action = Action::Add;
        self.change.edits.push(Edit { action, table, entry: None, keys });
        self.change.remarks.push(
            "the path is this one alone: \"{id}\" stands for a segment, \
             \"{*rest}\" for all that follows"
                .into(),
        );
        self.change.remarks.push(
            "if the page sends cookies or the like, add credentials = true"
                .into(),
        );
        self.trial_api = Some(TrialApi {
            name,
            path,
            methods,
            request_headers: headers,
            ..TrialApi::default()
        });
        Ok(())
    }

    pub(super) fn list_in_api(&mut self) {
        let Some(((_, api), origin)) = self.api.zip(self.origin.as_ref())
        else {
            return;
        };
        let ApiOrigins::Listed(rules) = &api.origins else { return };
        let name = origin.name.clone();
        let known = self.policy.trusted_origins();
        let listed =
            known.filter(|rule| rules.binary_search(&rule.position()).is_ok());
        let mut list: Vec<String> =
            listed.map(|rule| rule.name().to_owned()).collect();
        list.push(name);
        self.set_api("origins", EditValue::List(list));
        self.trial_api().lists_origin = true;
    }

    /// Says what else an origin may call once it is trusted for CORS.
    pub(super) fn remark_other_apis(&mut self) {
        let own = self.api.map(|(_, api)| &*api.name);
        let apis = self.policy.apis().iter();
        let others = apis
            .filter(|api| matches!(api.origins, ApiOrigins::Trusted))
            .filter(|api| Some(&*api.name) != own);
        let others: Vec<_> = others.map(|api| quoted(&api.name)).collect();
        if !others.is_empty() {
            self.change.remarks.push(format!(
                "the origin may then call {} too, since no list of origins \
                 is there",
                list(&others)
            ));
        }
    }
}

/// The method that a request asks for.
fn method(request: &CorsRequest<'_>) -> Result<String, String> {
    let method = request.wanted_method();
    match method.len() > MAX_NAME_LEN {
        true => Err(format!("no method has {} bytes", method.len())),
        false => Ok(String::from_utf8_lossy(method).into_owned()),
    }
}

/// An API's list with more names.
fn with(value: &str, names: impl IntoIterator<Item = String>) -> Vec<String> {
    listed(value).into_iter().map(str::to_owned).chain(names).collect()
}

/// The names, unless there are too many to suggest.
fn few(names: Vec<String>) -> Result<Vec<String>, String> {
    let is_long = |name: &String| name.len() > MAX_NAME_LEN;
    match names.len() > MAX_HEADERS || names.iter().any(is_long) {
        true => Err("list the headers that the page needs: the request asks \
                     for too many, or too long ones, to list them all"
            .into()),
        false => Ok(names),
    }
}
