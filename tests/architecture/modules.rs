//! The modules of a crate as the compiler finds them, and what each of them names.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, ImplItem, Item, ItemMod, Meta, TraitItem,
    visit::{self, Visit},
};

/// One module of a crate, without its tests.
#[derive(Debug)]
pub(super) struct Module {
    /// From the crate's root on: `["ingest", "desk"]`; empty for the root.
    pub(super) path: Vec<String>,
    pub(super) file: PathBuf,
    /// All paths that it names, whole: `crate` stands for the crate's root, and a method is `.name`.
    pub(super) named: BTreeSet<Vec<String>>,
}

/// Follows `mod` from a root file. Files that are reached for tests alone are in the second list.
pub(super) fn modules(root: &Path) -> (Vec<Module>, BTreeSet<PathBuf>) {
    let mut walk = Walk::default();
    walk.file(root, root.parent().unwrap(), &[], false);
    (walk.modules, walk.tests)
}

/// The names of all functions of a crate, whole, its tests too: `ingest::tests::a_save_…`.
pub(super) fn functions(root: &Path) -> BTreeSet<String> {
    let mut walk = Walk::default();
    walk.file(root, root.parent().unwrap(), &[], false);
    walk.functions
}

/// The texts that stand in a file, without its tests and what attributes say.
pub(super) fn literals(file: &Path) -> Vec<String> {
    let mut texts = Texts(Vec::new());
    texts.visit_file(&syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap());
    texts.0
}

/// All files of a folder that hold Rust.
pub(super) fn sources(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.insert(path);
        }
    }
    found
}

#[derive(Default)]
struct Walk {
    modules: Vec<Module>,
    tests: BTreeSet<PathBuf>,
    functions: BTreeSet<String>,
}

impl Walk {
    /// `folder`: where the files of its modules are.
    fn file(&mut self, file: &Path, folder: &Path, path: &[String], is_test: bool) {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        if is_test {
            self.tests.insert(file.canonicalize().unwrap());
        }
        self.items(file, folder, path, &parsed.items, is_test);
    }

    fn items(&mut self, file: &Path, folder: &Path, path: &[String], items: &[Item], is_test: bool) {
        let mut names = Names { module: path.to_vec(), named: BTreeSet::new() };
        for item in items {
            self.functions.extend(functions_in(item).map(|name| [path, &[name]].concat().join("::")));
            if let Item::Mod(module) = item {
                self.module(file, folder, path, module, is_test);
            } else {
                names.visit_item(item);
            }
        }
        if !is_test {
            self.modules.push(Module {
                path: path.to_vec(),
                file: file.canonicalize().unwrap(),
                named: names.named,
            });
        }
    }

    fn module(&mut self, file: &Path, folder: &Path, path: &[String], module: &ItemMod, is_test: bool) {
        let name = module.ident.to_string();
        let is_test = is_test || is_for_tests(&module.attrs);
        let inner = folder.join(&name);
        let path = [path, std::slice::from_ref(&name)].concat();
        if let Some((_, items)) = &module.content {
            return self.items(file, &inner, &path, items, is_test);
        }
        if let Some(given) = given_path(&module.attrs) {
            return self.file(&file.with_file_name(given), &inner, &path, is_test);
        }
        let beside = folder.join(format!("{name}.rs"));
        let within = inner.join("mod.rs");
        let file = if beside.exists() { beside } else { within };
        self.file(&file, &inner, &path, is_test);
    }
}

/// A function, or those that `proptest!` makes: after each `fn` a name.
fn functions_in(item: &Item) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    match item {
        Item::Fn(function) => found.push(function.sig.ident.to_string()),
        Item::Macro(called) => {
            let words: Vec<String> =
                called.mac.tokens.clone().into_iter().map(|word| word.to_string()).collect();
            let names = words.windows(2).filter(|pair| pair[0] == "fn").map(|pair| pair[1].clone());
            found.extend(names);
        }
        _ => {}
    }
    found.into_iter()
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|one| {
        one.path().is_ident("test")
            || matches!(&one.meta, Meta::List(list)
                if list.path.is_ident("cfg") && list.tokens.to_string().split(' ').any(|word| word == "test"))
    })
}

fn given_path(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|one| match &one.meta {
        Meta::NameValue(value) if value.path.is_ident("path") => match &value.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

/// What a module names, with `self` and `super` resolved.
struct Names {
    module: Vec<String>,
    named: BTreeSet<Vec<String>>,
}

impl Names {
    fn add(&mut self, segments: &[String]) {
        let (mut at, mut rest) = (None, segments);
        while let [first, others @ ..] = rest {
            match first.as_str() {
                "crate" => at = Some(Vec::new()),
                "self" => at = at.or_else(|| Some(self.module.clone())),
                "super" => {
                    let mut from = at.unwrap_or_else(|| self.module.clone());
                    from.pop();
                    at = Some(from);
                }
                _ => break,
            }
            rest = others;
        }
        let whole = match at {
            Some(at) => [vec!["crate".to_owned()], at, rest.to_vec()].concat(),
            None => rest.to_vec(),
        };
        if !whole.is_empty() {
            self.named.insert(whole);
        }
    }

    fn tree(&mut self, before: &[String], tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                self.tree(&[before, &[path.ident.to_string()]].concat(), &path.tree);
            }
            syn::UseTree::Name(name) => self.add(&[before, &[name.ident.to_string()]].concat()),
            syn::UseTree::Rename(name) => self.add(&[before, &[name.ident.to_string()]].concat()),
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => {
                for one in &group.items {
                    self.tree(before, one);
                }
            }
        }
    }

    /// What stands in a macro: names with `::` between them, and methods.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut segments: Vec<String> = Vec::new();
        let mut before = [' ', ' '];
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if before != [':', ':'] {
                        self.add(&std::mem::take(&mut segments));
                    }
                    if before[1] == '.' {
                        self.add(&[format!(".{name}")]);
                    }
                    segments.push(name.to_string());
                    before = [' ', ' '];
                }
                TokenTree::Punct(sign) => before = [before[1], sign.as_char()],
                TokenTree::Group(group) => {
                    self.add(&std::mem::take(&mut segments));
                    self.tokens(group.stream());
                    before = [' ', ' '];
                }
                TokenTree::Literal(_) => before = [' ', ' '],
            }
        }
        self.add(&segments);
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes = match item {
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Const(item) => &item.attrs,
            ImplItem::Type(item) => &item.attrs,
            _ => return visit::visit_impl_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        visit::visit_trait_item(self, item);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        if !is_for_tests(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(&segments);
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.add(&[format!(".{}", call.method)]);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        visit::visit_macro(self, called);
        self.tokens(called.tokens.clone());
    }
}

struct Texts(Vec<String>);

impl<'ast> Visit<'ast> for Texts {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push(text.value());
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
    }
}

impl Texts {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
                    self.0.extend(text.ok().map(|text| text.value()));
                }
                _ => {}
            }
        }
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Mod(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
