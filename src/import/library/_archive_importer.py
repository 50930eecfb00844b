# SPDX-License-Identifier: MIT
"""Import of the library's modules from the archive in the program, as importlib does it.

The archive is a path entry: sys._stdlib_dir, and below it the folder of each package. Loaded by the program itself
right after importlib, before anything is imported through it.
"""
import sys
import _archive
import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _bootstrap_external


class ArchiveLoader(_bootstrap_external.SourceFileLoader):
    """Loads a module of the archive; its path is where its source file would lie."""

    def get_code(self, fullname):
        self.get_filename(fullname)
        code = _archive.get_code(fullname, self.path)
        if code is None:
            return super(ArchiveLoader, self).get_code(fullname)
        return code

    def get_data(self, path):
        data = _archive.get_data(_relative(path))
        return super(ArchiveLoader, self).get_data(path) if data is None else data

    def path_stats(self, path):
        raise OSError('the archive keeps no times')

    def get_resource_reader(self, module):
        return ArchiveReader(_bootstrap_external._path_split(self.path)[0])


class ArchiveReader:
    """importlib.resources over the data files of one package."""

    def __init__(self, folder):
        self._folder = folder

    def files(self):
        return ArchiveFile(self._folder)

    def open_resource(self, resource):
        return self.files().joinpath(resource).open('rb')

    def resource_path(self, resource):
        raise FileNotFoundError(resource)

    def is_resource(self, path):
        return self.files().joinpath(path).is_file()

    def contents(self):
        return (entry.name for entry in self.files().iterdir())


class ArchiveFile:
    """A file or folder of the archive, as importlib.resources.abc.Traversable."""

    def __init__(self, path):
        self._path = path

    @property
    def name(self):
        return _bootstrap_external._path_split(self._path)[1]

    def __repr__(self):
        return f'{type(self).__name__}({self._path!r})'

    def joinpath(self, *descendants):
        path = self._path
        for part in descendants:
            path = _bootstrap_external._path_join(path, str(part))
        return ArchiveFile(path)

    __truediv__ = joinpath

    def iterdir(self):
        prefix = _relative(self._path)
        prefix = prefix + '/' if prefix else ''
        names = {}
        for path in _archive.get_paths():
            if path.startswith(prefix):
                names[path[len(prefix):].partition('/')[0]] = None
        return (self.joinpath(name) for name in names)

    def is_file(self):
        return _archive.get_data(_relative(self._path)) is not None

    def is_dir(self):
        prefix = _relative(self._path) + '/'
        return any(path.startswith(prefix) for path in _archive.get_paths())

    def read_bytes(self):
        data = _archive.get_data(_relative(self._path))
        if data is None:
            raise FileNotFoundError(2, 'No such file or directory', self._path)
        return data

    def read_text(self, encoding=None, errors=None):
        with self.open('r', encoding=encoding, errors=errors) as file:
            return file.read()

    def open(self, mode='r', *args, **kwargs):
        import io
        stream = io.BytesIO(self.read_bytes())
        if 'b' in mode:
            return stream
        return io.TextIOWrapper(stream, *args, **kwargs)


class ArchiveFinder:
    """A path entry finder: the library's folder, or that of one of its packages."""

    def __init__(self, path):
        self.path = path
        relative = _relative(path)
        self._prefix = relative.replace('/', '.') + '.' if relative else ''
        if self._prefix and not _archive.find(self._prefix[:-1]):
            raise ImportError('not a package of the archive', path=path)

    @classmethod
    def path_hook(cls, path):
        """For sys.path_hooks."""
        if not isinstance(path, str) or _relative(path) is None:
            raise ImportError('not in the archive', path=path)
        return cls(path)

    def find_spec(self, fullname, target=None):
        name = self._prefix + fullname.rpartition('.')[2]
        found = _archive.find(name) if name == fullname else None
        if found is None:
            return None
        return _spec(fullname, *found)

    def get_data(self, path):
        """The bytes of a source or data file, for linecache."""
        data = _archive.get_data(_relative(path) or '')
        if data is None:
            raise FileNotFoundError(2, 'No such file or directory', path)
        return data

    def invalidate_caches(self):
        """Nothing changes in the archive."""

    def iter_modules(self, prefix=''):
        """For pkgutil: the names in this entry, and whether each is a package."""
        for name, is_package in _archive.get_names():
            head, _, tail = name.rpartition('.')
            if (head + '.' if head else '') == self._prefix:
                yield prefix + tail, is_package

    def __repr__(self):
        return f'{type(self).__name__}({self.path!r})'


def _relative(path):
    """The path below the library's folder; None: it lies elsewhere."""
    root = sys._stdlib_dir
    if path == root:
        return ''
    if root and path.startswith(root + '/'):
        return path[len(root) + 1:]
    return None


def _spec(name, path, is_package):
    return _bootstrap_external.spec_from_file_location(
        name, path, loader=ArchiveLoader(name, path),
        submodule_search_locations=[_bootstrap_external._path_split(path)[0]] if is_package else None)


def _pay(name, module, initializing):
    """Give a module that was imported before importlib the attributes that it would have had from it."""
    namespace = module.__dict__
    if name == '__main__':
        path = namespace.get('__file__')
        namespace.setdefault('__loader__', _bootstrap.BuiltinImporter if path is None else
                             _bootstrap_external.SourceFileLoader(name, path))
        return
    path = namespace.get('__file__')
    if path is None:
        return
    spec = _bootstrap.FrozenImporter.find_spec(name)
    if spec is not None:
        pass
    elif _relative(path) is not None and _archive.find(name):
        spec = _spec(name, path, '__path__' in namespace)
    else:
        spec = _bootstrap_external.spec_from_file_location(
            name, path, submodule_search_locations=namespace.get('__path__'))
    namespace.setdefault('__spec__', spec)
    namespace.setdefault('__loader__', spec.loader)
    spec._initializing = initializing


def _install(owing):
    """Called once; `owing` lists (name, module, whether its body runs still)."""
    if _archive.is_present():
        sys.path_hooks.insert(len(sys.path_hooks) - 1, ArchiveFinder.path_hook)
    for name, module, initializing in owing:
        _pay(name, module, initializing)
