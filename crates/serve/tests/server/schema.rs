//! As much of JSON Schema as the API's description uses. A keyword that is not known here fails the
//! test, so that none is passed over.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Keywords that say nothing about which values are valid.
const NOTES: [&str; 6] = ["default", "description", "example", "examples", "format", "title"];

/// What is wrong with a value, if anything. An object may have no property that is not described.
pub fn fault(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let known = properties(document, schema);
    if let (Some(object), Some(known)) = (value.as_object(), known)
        && let Some(name) = object.keys().find(|name| !known.contains(name.as_str()))
    {
        return Err(format!("{name} is not described in {value}"));
    }
    open_fault(document, schema, value)
}

fn open_fault(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let rules = schema.as_object().unwrap();
    for (keyword, rule) in rules {
        if !holds(document, rules, keyword, rule, value)? {
            return Err(format!("{value} breaks {keyword}: {rule}"));
        }
    }
    Ok(())
}

fn holds(
    document: &Value,
    rules: &Map<String, Value>,
    keyword: &str,
    rule: &Value,
    value: &Value,
) -> Result<bool, String> {
    let number = |than: fn(&f64, &f64) -> bool| {
        value.as_f64().is_none_or(|value| than(&value, &rule.as_f64().unwrap()))
    };
    let length = |length: Option<usize>, than: fn(&usize, &usize) -> bool| {
        length.is_none_or(|length| than(&length, &(rule.as_u64().unwrap() as usize)))
    };
    let characters = value.as_str().map(|text| text.chars().count());
    let items = value.as_array().map(Vec::len);
    Ok(match keyword {
        "$ref" => return fault(document, resolve(document, rule), value).map(|()| true),
        "allOf" => {
            for part in rule.as_array().unwrap() {
                let part = part.get("$ref").map_or(part, |name| resolve(document, name));
                open_fault(document, part, value)?;
            }
            true
        }
        "oneOf" => {
            let fits = |part: &&Value| fault(document, part, value).is_ok();
            rule.as_array().unwrap().iter().filter(fits).count() == 1
        }
        "type" => match rule {
            Value::Array(kinds) => kinds.iter().any(|kind| is_a(value, kind)),
            kind => is_a(value, kind),
        },
        "enum" => rule.as_array().unwrap().contains(value),
        "required" => {
            let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
            value.as_object().is_none_or(|_| rule.as_array().unwrap().iter().all(has))
        }
        "properties" => {
            for (name, schema) in rule.as_object().unwrap() {
                if let Some(value) = value.get(name) {
                    fault(document, schema, value)?;
                }
            }
            true
        }
        "items" => {
            for item in value.as_array().into_iter().flatten() {
                fault(document, rule, item)?;
            }
            true
        }
        "additionalProperties" if rule.is_object() => {
            assert!(!rules.contains_key("properties"));
            for value in value.as_object().into_iter().flat_map(Map::values) {
                fault(document, rule, value)?;
            }
            true
        }
        // Objects are closed anyhow.
        "additionalProperties" => *rule == Value::Bool(false),
        // The names of an object's properties are texts.
        "propertyNames" => *rule == serde_json::json!({"type": "string"}),
        "minimum" => number(f64::ge),
        "maximum" => number(f64::le),
        "minLength" => length(characters, usize::ge),
        "maxLength" => length(characters, usize::le),
        "minItems" => length(items, usize::ge),
        "maxItems" => length(items, usize::le),
        note if NOTES.contains(&note) => true,
        other => panic!("the keyword {other} is not known to this test"),
    })
}

fn is_a(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the type {other} is not known to this test"),
    }
}

/// The names that a schema of an object describes; none if it does not list them.
fn properties<'d>(document: &'d Value, schema: &'d Value) -> Option<BTreeSet<&'d str>> {
    if let Some(name) = schema.get("$ref") {
        return properties(document, resolve(document, name));
    }
    if let Some(parts) = schema.get("allOf") {
        let parts = parts.as_array().unwrap().iter();
        return Some(parts.filter_map(|part| properties(document, part)).flatten().collect());
    }
    let named = schema.get("properties")?.as_object().unwrap();
    Some(named.keys().map(String::as_str).collect())
}

fn resolve<'d>(document: &'d Value, name: &Value) -> &'d Value {
    let pointer = name.as_str().unwrap().strip_prefix('#').unwrap();
    document.pointer(pointer).unwrap_or_else(|| panic!("{name} is not in the document"))
}

#[test]
fn a_value_that_does_not_fit_is_found() {
    let document = serde_json::json!({"a": {"type": "object", "required": ["n"], "properties":
        {"n": {"type": ["integer", "null"], "minimum": 1}}}});
    let schema = serde_json::json!({"$ref": "#/a"});
    let fits = |value| fault(&document, &schema, &value).is_ok();
    assert!(fits(serde_json::json!({"n": 1})) && fits(serde_json::json!({"n": null})));
    for value in ["{}", r#"{"n":0}"#, r#"{"n":"1"}"#, r#"{"n":1,"m":2}"#, "[]"] {
        assert!(!fits(serde_json::from_str(value).unwrap()), "{value}");
    }
}
