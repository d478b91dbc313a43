//! The steps that every edit consists of: change, replace, add and remove (`docs/abi.md` §7). Each is checked, carried out and
//! recorded at the place where it happens.

use std::sync::Arc;

use jobgate_yaml::{Entry, Key, Mapping, NodeId, Tree, Value};

use super::cursor::Cursor;
use super::record::{Slot, Spot};
use super::want::Want;
use super::{Editor, Why};
use crate::meter::{Meter, Stop};
use crate::submission::{FileId, NodePlace, SpecFile};

/// Why, and on whose account.
#[derive(Clone, Copy)]
pub(super) struct Job<'j> {
    pub(super) why: &'j Why,
    pub(super) meter: &'j Meter,
}

impl Editor {
    /// Makes a node equal to a value, changing only what differs. `slot` is none at the root of the submission; `within` tells that the
    /// value is part of JSON text.
    pub(super) fn change(
        &mut self,
        cursor: &mut Cursor,
        slot: Option<Slot>,
        written: NodePlace,
        want: &Want,
        within: bool,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        job.meter.nodes(1)?;
        let (place, link) = self.submission.enter(written);
        match (self.submission.value(place), want) {
            (Value::Mapping(_), Want::Mapping(entries)) => match link {
                Some(_) => self.change_mapping(&mut cursor.entered(place.file), place, entries, want, job),
                None => self.change_mapping(cursor, place, entries, want, job),
            },
            (Value::Sequence(_), Want::Sequence(items)) => self.change_sequence(cursor, place, items, job),
            (value, want) if want.equals(value, within) => match slot {
                Some(slot) => self.agree(cursor, &slot, Some(want)),
                None => Ok(()),
            },
            _ if link.is_some() => Err(Stop::Misuse(format!(
                "`{}` is the content of a file, which takes a mapping only: use `relink` to put something else there, or `remove`",
                cursor.pointer()
            ))),
            _ => match slot {
                Some(slot) => self.replace(cursor, slot, place, want, job),
                None => Err(Stop::Misuse("the root takes a mapping only".to_owned())),
            },
        }
    }

    fn change_mapping(
        &mut self,
        cursor: &mut Cursor,
        place: NodePlace,
        entries: &[(Arc<str>, Want)],
        want: &Want,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        let keys = want.keys();
        let Value::Mapping(mapping) = self.submission.value(place) else { return Ok(()) };
        let there = mapping.entries().iter().map(|entry| &entry.key.spelling);
        let gone: Vec<Arc<str>> = there.filter(|key| !keys.contains(&***key)).cloned().collect();
        for key in gone {
            self.remove_key(cursor, place, &key, job)?;
        }
        for (key, want) in entries {
            match self.submission.child(place, key) {
                Some(written) => {
                    cursor.push(key);
                    self.change(cursor, Some(Slot::Key(place, Arc::clone(key))), written, want, true, job)?;
                    cursor.segments.pop();
                }
                None => self.add_key(cursor, place, key, want, job)?,
            }
        }
        Ok(())
    }

    fn change_sequence(
        &mut self,
        cursor: &mut Cursor,
        place: NodePlace,
        wanted: &[Want],
        job: Job<'_>,
    ) -> Result<(), Stop> {
        let items = self.items(place);
        for (at, (&item, want)) in items.iter().zip(wanted).enumerate() {
            cursor.push(&at.to_string());
            let written = NodePlace { file: place.file, node: item };
            self.change(cursor, Some(Slot::Item(place, item)), written, want, true, job)?;
            cursor.segments.pop();
        }
        for &item in items.iter().skip(wanted.len()).rev() {
            self.remove_item(cursor, place, item, job)?;
        }
        for (at, want) in wanted.iter().enumerate().skip(items.len()) {
            self.insert_item(cursor, place, at, want, job)?;
        }
        Ok(())
    }

    /// Puts another content into a node that is no boundary.
    fn replace(
        &mut self,
        cursor: &Cursor,
        slot: Slot,
        place: NodePlace,
        want: &Want,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        self.check_new(cursor, &slot, want, job.meter)?;
        self.allow(cursor, Some(place), Some(want), job.meter)?;
        self.agree(cursor, &slot, Some(want))?;
        self.agree_below(cursor, place)?;
        let spot = self.spot(cursor, &slot);
        self.put_content(cursor, place, want)?;
        self.record.add(slot, job.why, &cursor.pointer(), spot, false);
        self.record.check(&self.context)
    }

    /// The content of a node becomes another; what was below is cut off.
    pub(super) fn put_content(&mut self, cursor: &Cursor, place: NodePlace, want: &Want) -> Result<(), Stop> {
        for child in children(&self.submission.file(place.file).tree, place.node) {
            self.detach(NodePlace { file: place.file, node: child });
        }
        let value = self.built(place.file, want)?;
        *self.tree(place.file).value_mut(place.node) = value;
        self.record.replaced.insert(place);
        self.agree_new(cursor, place, want)
    }

    pub(super) fn add_key(
        &mut self,
        cursor: &mut Cursor,
        parent: NodePlace,
        key: &Arc<str>,
        want: &Want,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        cursor.push(key);
        let slot = Slot::Key(parent, Arc::clone(key));
        self.check_new(cursor, &slot, want, job.meter)?;
        self.allow(cursor, None, Some(want), job.meter)?;
        self.agree(cursor, &slot, Some(want))?;
        let spot = self.spot(cursor, &slot);
        let node = self.add_node(parent.file, want)?;
        let parent_value = self.tree(parent.file).value_mut(parent.node);
        if matches!(parent_value, Value::Null) {
            *parent_value = Value::Mapping(Mapping::default());
        }
        if let Value::Mapping(mapping) = parent_value {
            mapping.push(Entry { key: Key::text(Arc::clone(key)), key_span: None, value: node });
        }
        self.agree_new(cursor, NodePlace { file: parent.file, node }, want)?;
        self.record.add(slot, job.why, &cursor.pointer(), spot, false);
        cursor.segments.pop();
        self.record.check(&self.context)
    }

    pub(super) fn insert_item(
        &mut self,
        cursor: &mut Cursor,
        parent: NodePlace,
        at: usize,
        want: &Want,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        cursor.push(&at.to_string());
        // The item has no identity before it is made: nothing was ever wanted there.
        self.check_content(cursor, want, None, job.meter)?;
        self.allow(cursor, None, Some(want), job.meter)?;
        let spot = Some(self.spot_of(cursor));
        let node = self.add_node(parent.file, want)?;
        let slot = Slot::Item(parent, node);
        self.agree(cursor, &slot, Some(want))?;
        if let Value::Sequence(items) = self.tree(parent.file).value_mut(parent.node) {
            let moved = at < items.len();
            items.insert(at.min(items.len()), node);
            if moved {
                self.moved(parent.file);
            }
        }
        self.agree_new(cursor, NodePlace { file: parent.file, node }, want)?;
        self.record.add(slot, job.why, &cursor.pointer(), spot, false);
        cursor.segments.pop();
        self.record.check(&self.context)
    }

    pub(super) fn remove_key(
        &mut self,
        cursor: &mut Cursor,
        parent: NodePlace,
        key: &Arc<str>,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        let Some(written) = self.submission.child(parent, key) else { return Ok(()) };
        cursor.push(key);
        let slot = Slot::Key(parent, Arc::clone(key));
        self.before_removal(cursor, &slot, written, job)?;
        if let Value::Mapping(mapping) = self.tree(parent.file).value_mut(parent.node)
            && let Some(at) = mapping.position(key)
        {
            mapping.remove(at);
        }
        cursor.segments.pop();
        self.record.check(&self.context)
    }

    pub(super) fn remove_item(
        &mut self,
        cursor: &mut Cursor,
        parent: NodePlace,
        item: NodeId,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        let items = self.items(parent);
        job.meter.nodes(items.len() as u64 / 16)?;
        let Some(at) = items.iter().position(|&there| there == item) else { return Ok(()) };
        cursor.push(&at.to_string());
        let slot = Slot::Item(parent, item);
        self.before_removal(cursor, &slot, NodePlace { file: parent.file, node: item }, job)?;
        if let Value::Sequence(items) = self.tree(parent.file).value_mut(parent.node) {
            items.remove(at);
        }
        if at + 1 < items.len() {
            self.moved(parent.file);
        }
        cursor.segments.pop();
        self.record.check(&self.context)
    }

    fn before_removal(
        &mut self,
        cursor: &Cursor,
        slot: &Slot,
        written: NodePlace,
        job: Job<'_>,
    ) -> Result<(), Stop> {
        self.allow(cursor, Some(written), None, job.meter)?;
        self.agree(cursor, slot, None)?;
        self.agree_below(cursor, written)?;
        let spot = self.spot(cursor, slot);
        self.detach(written);
        self.record.add(slot.clone(), job.why, &cursor.pointer(), spot, false);
        Ok(())
    }

    /// Cuts a node off, with all below it: references in it are no uses any more.
    fn detach(&mut self, place: NodePlace) {
        let file = place.file;
        let (mut todo, mut nodes) = (vec![place.node], Vec::new());
        while let Some(node) = todo.pop() {
            todo.extend(children(&self.submission.file(file).tree, node));
            nodes.push(node);
        }
        let spec = self.spec(file);
        spec.own = spec.own.saturating_sub(nodes.len() as u64);
        let linked = !spec.links.is_empty() && nodes.iter().any(|node| spec.links.contains_key(node));
        if linked {
            let links = Arc::make_mut(&mut spec.links);
            for node in &nodes {
                links.remove(node);
            }
        }
        let places = nodes.iter().map(|&node| NodePlace { file, node });
        if linked || places.clone().any(|place| self.submission.has_context(place)) {
            self.submission.forget_uses();
        }
        self.record.detached.extend(places);
    }

    /// Items behind an edit have other pointers now.
    fn moved(&mut self, file: FileId) {
        self.coverage.borrow_mut().forget();
        if !self.submission.file(file).links.is_empty() || self.submission.has_contexts() {
            self.submission.forget_uses();
        }
    }

    fn add_node(&mut self, file: FileId, want: &Want) -> Result<NodeId, Stop> {
        let value = self.built(file, want)?;
        let node = self.tree(file).add(value);
        self.spec(file).own += 1;
        self.record.added.insert(NodePlace { file, node });
        Ok(node)
    }

    /// The content of a node to be, its children added to the file's tree.
    fn built(&mut self, file: FileId, want: &Want) -> Result<Value, Stop> {
        let mut made = Vec::new();
        let value = want.build(self.tree(file), &mut |node| made.push(node));
        self.spec(file).own += made.len() as u64;
        self.record.added.extend(made.into_iter().map(|node| NodePlace { file, node }));
        value.ok_or_else(|| Stop::Misuse("a value that JSON has no form for cannot be written".to_owned()))
    }

    /// Where an edit happens, unless that is recorded already.
    fn spot(&self, cursor: &Cursor, slot: &Slot) -> Option<Spot> {
        self.record.is_new(slot).then(|| self.spot_of(cursor))
    }

    pub(super) fn spot_of(&self, cursor: &Cursor) -> Spot {
        Spot {
            pointer: cursor.pointer(),
            file: self.submission.file(cursor.file).path.to_string(),
            file_pointer: crate::pointer::Pointer::of(cursor.in_file()).to_string(),
            place: self.submission.place_in_file(cursor.file, cursor.in_file()),
        }
    }

    fn items(&self, place: NodePlace) -> Vec<NodeId> {
        match self.submission.value(place) {
            Value::Sequence(items) => items.clone(),
            _ => Vec::new(),
        }
    }

    pub(super) fn spec(&mut self, file: FileId) -> &mut SpecFile {
        self.generation += 1;
        let spec = self.submission.file_mut(file);
        spec.edited = true;
        spec
    }

    fn tree(&mut self, file: FileId) -> &mut Tree {
        Arc::make_mut(&mut self.spec(file).tree)
    }
}

/// The nodes right below a node, those of a value that JSON has no form for left out.
pub(super) fn children(tree: &Tree, node: NodeId) -> Vec<NodeId> {
    match tree.value(node) {
        Value::Mapping(mapping) => mapping.entries().iter().map(|entry| entry.value).collect(),
        Value::Sequence(items) => items.clone(),
        _ => Vec::new(),
    }
}
